"""Pages of the accounts for the platform's administrator: who has one, what it may do, closed and opened again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ronghe.domains.registers.people_forms import ReasonForm
from ronghe.domains.registers.services.accounts import close_account, open_account, require_keeper
from ronghe.domains.registers.services.people import role_label
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.timeline import timeline
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.ui.fragments import render_page

PAGE = 50


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, by name; those that are closed can be picked out."""
    require_keeper(actor_of(request))
    words, closed = request.GET.get("q", "").strip()[:50], "closed" in request.GET
    rows = User.objects.order_by("name", "pk")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(username__icontains=words))
    if closed:
        rows = rows.filter(is_active=False)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    places: dict[int, list[tuple[Organization, str]]] = {user.pk: [] for user in page}
    standing = Membership.objects.filter(ended_at__isnull=True, user__in=list(places))
    for row in standing.select_related("organization"):
        places[row.user_id].append((row.organization, role_label(row.role)))
    lines = [(user, places[user.pk]) for user in page]
    said = {**({"closed": "1"} if closed else {}), **({"q": words} if words else {})}
    context = {"page": page, "lines": lines, "q": words, "closed": closed, "query": urlencode(said)}
    return render_page(request, "registers/account_list.html", context, block="results")


@require_safe
@never_cache
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    require_keeper(actor_of(request))
    return account_page(request, get_object_or_404(User, pk=pk), ReasonForm())


def account_page(request: HttpRequest, person: User, form: ReasonForm) -> HttpResponse:
    memberships = person.memberships.select_related("organization").order_by("ended_at", "organization__name", "pk")
    context = {
        "person": person,
        "form": form,
        "memberships": [(row, role_label(row.role)) for row in memberships],
        "moments": timeline(person),
        "own": person.pk == actor_of(request).user_id,
    }
    return render_page(request, "registers/account_detail.html", context)


@require_POST
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, _("已停用 %(name)s 的账号，他在各处的登录都已结束。"), closing=True)


@require_POST
def account_open(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, _("已恢复 %(name)s 的账号。"), closing=False)


def decided(request: HttpRequest, pk: int, done: str, *, closing: bool) -> HttpResponse:
    """The verb, then the page of the account; refused, the page with what was typed."""
    require_keeper(actor_of(request))
    person, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            step = close_account if closing else open_account
            step(actor=actor_of(request), user=person, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            person.refresh_from_db()
            if person.is_active is not closing:  # the page will ask for the opposite, and that has a reason of its own
                form = ReasonForm({})
            form.add_error(None, error)
        else:
            messages.success(request, done % {"name": person.name})
            return redirect("account_detail", pk=pk)
    return account_page(request, person, form)
