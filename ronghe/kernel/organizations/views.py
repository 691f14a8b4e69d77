"""One's own organizations and roles, and the switch between them."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.accounts.landing import landing
from ronghe.kernel.organizations.middleware import SESSION_KEY
from ronghe.kernel.organizations.models import Membership, MembershipQuerySet, Organization


def memberships_of(request: HttpRequest) -> MembershipQuerySet:
    """The roles this person may act in; those of a closed organization give nothing."""
    rows = Membership.objects.active().filter(user=request.user.pk).select_related("organization")
    return rows.exclude(organization__status=Organization.Status.CLOSED)


@require_safe
def my_organizations(request: HttpRequest) -> HttpResponse:
    rows = memberships_of(request).order_by("organization__name", "organization_id", "pk")
    known = all_roles()
    places = [
        (organization, [(row, known.get(row.role)) for row in group])
        for organization, group in groupby(rows, key=lambda row: row.organization)
    ]
    return render(request, "organizations/mine.html", {"places": places})


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own organizations (its reference or number in `organization`), then back to `next`."""
    wanted = request.POST.get("organization", "")
    named = Q(organization__ref=wanted)
    if wanted.isdecimal() and len(wanted) < 19:
        named |= Q(organization_id=int(wanted))
    membership = memberships_of(request).filter(named).first() if wanted.isascii() and wanted.isalnum() else None
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.organization_id
    messages.success(request, _("现在以“%(name)s”的身份办理。") % {"name": membership.organization.display_name})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(landing(back) if safe else "organization_mine")
