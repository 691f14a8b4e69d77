"""A task that was taken out while its editor stood open: said in words, and what was typed is not lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ronghe.domains.plans.forms.tasks import TaskForm, party_formset
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.additions import form_opened
from ronghe.domains.plans.services.versions import Version, plain
from ronghe.domains.plans.views.asking import back, plan_to_change
from ronghe.domains.plans.views.reviews import show_review
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.history.models import Event


def plan_of_gone(request: HttpRequest) -> Plan:
    """The plan that the form of the task names, for the task tells nothing any more; 404 when it names none."""
    return plan_to_change(request, request.POST.get("plan", ""))


def typed_for_gone(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The review with what was typed in the form for a task that was missed: there it can still be saved."""
    messages.error(request, gone_words(request, plan))
    if not plan.is_draft:
        return back(request, plan)
    messages.info(request, _("您填的内容在“补录漏读的任务”里，要保留就在那里保存"))
    data = request.POST.copy()
    data["version"] = str(form_opened())
    form = TaskForm(data, instance=Task(plan=plan, region=plan.region), plan=plan)
    return show_review(request, plan, editing="add", task_form=form, parties=party_formset(None, plan.region, data))


def gone_words(request: HttpRequest, plan: Plan) -> str:
    """With the words of the task when history tells that somebody else took it out since the editor was opened."""
    seen = Version.read(request.POST.get("version", ""))
    for event in Event.objects.about(plan).filter(action="delete_task", pk__gt=seen.event):
        for text, _nothing in event.changes.values():
            if seen.shows("text", plain(text)) and event.user_id != actor_of(request).user_id:
                return _("“%(name)s”刚刚被别人删除，没有保存") % {"name": text[:40]}
    return _("这项任务已经删除，没有保存")
