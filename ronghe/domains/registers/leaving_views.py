"""A person leaves a unit by himself, from the page of his own units."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronghe.domains.registers.services import leave_organization
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.organizations.models import Membership, Organization


@require_POST
def organization_leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Needs no verb of any role, only that the units are one's own; all others are as if they were not there."""
    actor = actor_of(request)
    own = Membership.objects.active().filter(user=actor.user_id)
    organization = get_object_or_404(Organization.objects.filter(pk__in=own.values("organization")), ref=ref)
    try:
        leave_organization(actor=actor, organization=organization)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("您已退出%(name)s。") % {"name": organization.name})
    return redirect("organization_mine")
