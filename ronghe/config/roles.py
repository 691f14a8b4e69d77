"""Every role on one page: what it is called, how far it reaches, and what it may do in each area."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.access.roles import Role
from ronghe.kernel.access.verbs import Scope, Verb

SEE = frozenset({Verb.VIEW, Verb.EXPORT})
FILL = SEE | {Verb.FILL, Verb.SUBMIT, Verb.IMPORT}
CHECK = SEE | {Verb.REVIEW}
KEEP = FILL | {Verb.REVIEW, Verb.CLOSE}
INVITE = frozenset({Verb.VIEW, Verb.INVITE})

# Who works beyond the own unit is a public servant: such a role is held in these kinds of organization only.
GOVERNMENT = frozenset({"government"})
OFFICES = GOVERNMENT | {"institution"}

# What people read for each area that a role may name.
AREAS = {
    "plans": pgettext_lazy("several", "方案"),
    "tracking": _("任务跟踪"),
    "organizations": _("单位名录"),
    "memberships": _("成员与邀请"),
    "history": pgettext_lazy("several", "操作记录"),
    "policy": _("规则与依据"),
}

ROLES = (
    Role(
        "plan_officer",
        _("方案管理员"),
        Scope.CITY,
        {
            "plans": FILL | {Verb.REVIEW, Verb.PUBLISH, Verb.CLOSE},
            "tracking": CHECK | {Verb.FILL, Verb.PUBLISH, Verb.CLOSE, Verb.IMPORT, Verb.CONFIGURE},
            "organizations": KEEP,
            "memberships": INVITE,
            "history": SEE,
        },
        _("把文件变成方案：上传、核对、发布；跟踪进展，代市府办核验它牵头的任务；维护单位名录和别名。"),
        invites_first=frozenset({"unit_admin"}),
        held_in=OFFICES,
    ),
    Role(
        "supervisor",
        _("市府办督查员"),
        Scope.CITY,
        {"plans": CHECK, "tracking": CHECK | {Verb.CLOSE}, "organizations": SEE, "history": SEE},
        _("查看全部方案和任务，核验、销号、退回，决定延期。"),
        held_in=GOVERNMENT,
    ),
    Role(
        "registrar",
        _("名录审核员"),
        Scope.CITY,
        {"organizations": KEEP, "memberships": INVITE, "plans": SEE, "tracking": SEE, "history": SEE},
        _("登记和审核单位、学校、企业、协会，邀请各单位的首位管理员。"),
        invites_first=frozenset({"unit_admin"}),
        held_in=OFFICES,
    ),
    Role(
        "unit_admin",
        _("单位管理员"),
        Scope.OWN,
        {
            "organizations": frozenset({Verb.VIEW, Verb.FILL, Verb.SUBMIT, Verb.EXPORT}),
            "memberships": INVITE,
            "plans": SEE | {Verb.SUBMIT},
            "tracking": FILL,
        },
        _("维护本单位资料，邀请同事加入，报告并提交本单位牵头的任务。"),
        invites=frozenset({"unit_admin", "liaison"}),
    ),
    Role(
        "liaison",
        _("单位联络员"),
        Scope.OWN,
        {"organizations": SEE, "plans": SEE | {Verb.SUBMIT}, "tracking": FILL},
        _("报告、提交本单位牵头的任务，申请延期，明确没有点名的单位。"),
    ),
    Role(
        "administrator",
        _("平台管理员"),
        Scope.ALL,
        {
            "organizations": KEEP,
            "memberships": INVITE | {Verb.CONFIGURE},
            "policy": frozenset({Verb.VIEW, Verb.CONFIGURE}),
            "plans": SEE,
            "tracking": SEE,
        },
        _("维护参数和账号，不处理业务。"),
        invites=frozenset(
            {"plan_officer", "supervisor", "registrar", "unit_admin", "liaison", "administrator", "auditor"}
        ),
        held_in=OFFICES,
    ),
    Role(
        "auditor",
        _("审计员"),
        Scope.CITY,
        {"plans": SEE, "tracking": SEE, "organizations": SEE, "history": SEE, "policy": frozenset({Verb.VIEW})},
        _("只看不改：业务记录、历史和依据。"),
        held_in=OFFICES,
    ),
)
