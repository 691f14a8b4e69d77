"""The verbs and scopes of which every permission is made."""

from __future__ import annotations

from enum import Enum, StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verb(StrEnum):
    """What may be done in an area; `label` is what a person reads."""

    VIEW = "view"
    FILL = "fill"
    SUBMIT = "submit"
    REVIEW = "review"
    PUBLISH = "publish"
    CLOSE = "close"
    IMPORT = "import"
    EXPORT = "export"
    INVITE = "invite"
    CONFIGURE = "configure"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Verb.VIEW: pgettext_lazy("verb", "查看"),
    Verb.FILL: pgettext_lazy("verb", "填写"),
    Verb.SUBMIT: pgettext_lazy("verb", "提交"),
    Verb.REVIEW: pgettext_lazy("verb", "审核"),
    Verb.PUBLISH: pgettext_lazy("verb", "发布"),
    Verb.CLOSE: pgettext_lazy("verb", "办结"),
    Verb.IMPORT: pgettext_lazy("verb", "导入"),
    Verb.EXPORT: pgettext_lazy("verb", "导出"),
    Verb.INVITE: pgettext_lazy("verb", "邀请"),
    Verb.CONFIGURE: pgettext_lazy("verb", "设置"),
}


class Scope(Enum):
    """Which rows a role reaches; ordered, so that of two roles the wider one counts."""

    PUBLIC = 0
    OWN = 1
    CITY = 2
    ALL = 3

    @property
    def label(self) -> str:
        return str(_SCOPES[self])

    def __lt__(self, other: Scope) -> bool:
        return self.value < other.value


_SCOPES = {
    Scope.PUBLIC: _("公开内容"),
    Scope.OWN: _("本单位"),
    Scope.CITY: _("本行政区域"),
    Scope.ALL: _("全平台"),
}
