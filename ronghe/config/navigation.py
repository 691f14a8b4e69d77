"""The menu on one page: what is where, and who sees it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.navigation import Item

NAVIGATION = (
    Item(_("工作台"), "workbench"),
    Item(_("总览"), "task_board", "tracking", Verb.REVIEW),
    Item(pgettext_lazy("several", "任务"), "all_tasks", "tracking"),
    Item(pgettext_lazy("several", "方案"), "plan_list", "plans"),
    Item(_("单位名录"), "organization_list", "organizations", group=_("名录")),
    Item(_("成员与邀请"), "membership_list", "memberships", Verb.INVITE, group=_("管理")),
    Item(_("账号管理"), "account_list", "memberships", Verb.CONFIGURE, group=_("管理")),
    Item(pgettext_lazy("several", "日历订阅"), "calendar_page", "tracking", group=_("管理")),
    Item(pgettext_lazy("several", "后台任务"), "job_list", group=_("管理")),
    Item(pgettext_lazy("several", "操作记录"), "event_list", "history", group=_("管理")),
    Item(_("规则与依据"), "rule_list", group=_("管理")),
)
