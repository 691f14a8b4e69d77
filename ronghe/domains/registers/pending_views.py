"""The page of organizations that wait: drafts and submitted ones, with what each misses, registered in one go."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.policy import judged
from ronghe.domains.registers.services.organizations import KIND_ORDER
from ronghe.domains.registers.services.registering import WAITING, Registered, register_many, waiting_for
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.fragments import render_page

PAGE = 200  # 本平台约定: as many as a list of units usually brings; each costs a dozen queries when registered


class RegisterForm(FormMixin, forms.Form):
    """Why they are registered; the reason goes into the history of each."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=1000,
        help_text=gettext_lazy("写一次，留在每个单位的办理经过里，如“随产教融合试点名单登记”"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organization_pending(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Verb.REVIEW, "organizations")
    if request.method != "POST":
        return pending_page(request, RegisterForm())
    form, chosen = RegisterForm(request.POST), chosen_in(request)
    if not chosen:
        form.add_error(None, _("请至少选一个单位"))
    if not form.is_valid():
        return pending_page(request, form, chosen=chosen)
    reason = form.cleaned_data["reason"]
    outcome = register_many(actor=actor, chosen=chosen, reason=reason, version=ORGANIZATIONS.version)
    if outcome.refused:
        return pending_page(request, form, chosen={each.ref: "" for each in outcome.refused}, outcome=outcome)
    messages.success(
        request,
        ngettext("已登记 %(number)s 个单位。", "已登记 %(number)s 个单位。", len(outcome.done))
        % {"number": len(outcome.done)},
    )
    return redirect(reverse("organization_pending") + address(status_of(request)).lstrip("."))


def chosen_in(request: HttpRequest) -> dict[str, str]:
    """reference → version, of the boxes that were ticked."""
    pairs = (value.partition(":") for value in request.POST.getlist("chosen"))
    return {ref: version for ref, _colon, version in pairs}


def status_of(request: HttpRequest) -> str:
    status = request.GET.get("status", "")
    return status if status in WAITING else ""


def address(status: str, **more: str | int) -> str:
    """The end of an address of this page."""
    said = {**({"status": status} if status else {}), **more}
    return f"?{urlencode(said)}" if said else "."


def pending_page(
    request: HttpRequest,
    form: RegisterForm,
    *,
    chosen: dict[str, str] | None = None,
    outcome: Registered | None = None,
) -> HttpResponse:
    """Boxes are ticked as the person left them, or as the address asks: all, or those with nothing to object to."""
    rows, status = waiting_for(actor_of(request)), status_of(request)
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    shown = rows.filter(status=status) if status else rows
    page = Paginator(shown.select_related("parent").order_by("-status", KIND_ORDER, "name", "pk"), PAGE)
    found = page.get_page(request.GET.get("page"))
    asked = request.GET.get("chosen", "")
    lines: list[dict[str, Any]] = []
    for organization, findings in zip(found, judged(list(found), timezone.localdate()), strict=True):
        missed = [finding for finding in findings if finding.level != "met"]
        ticked = asked == "all" or (asked == "clean" and not missed) if chosen is None else organization.ref in chosen
        value = f"{organization.ref}:{ORGANIZATIONS.version(organization)}"
        lines.append({"organization": organization, "missed": missed, "ticked": ticked, "value": value})
    places = [("", _("全部"), sum(counts.values()))]
    places += [(each.value, str(each.label), counts.get(each, 0)) for each in WAITING]
    context = {
        "ledger": ORGANIZATIONS,
        "form": form,
        "lines": lines,
        "page": found,
        "outcome": outcome,
        "status": status,
        "tabs": [(label, address(value), value == status, number) for value, label, number in places],
        "choices": [
            (_("全选"), address(status, chosen="all", page=found.number)),
            (_("只选没有提醒的"), address(status, chosen="clean", page=found.number)),
            (_("全不选"), address(status, page=found.number)),
        ],
        "here": address(status, page=found.number),
        "query": urlencode({"status": status}) if status else "",
    }
    return render_page(request, "registers/pending.html", context)
