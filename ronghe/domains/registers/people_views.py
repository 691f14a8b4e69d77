"""Pages of the people of an organization: who acts for it, whom it invites, and how an invited person joins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.domains.registers.people_forms import GrantForm, InviteForm, JoinForm
from ronghe.domains.registers.services.accounts import keeps_accounts
from ronghe.domains.registers.services.organizations import KIND_ORDER
from ronghe.domains.registers.services.passwords import find_user, renewable
from ronghe.domains.registers.services.people import (
    accept_as_new_person,
    accept_invitation,
    end_membership,
    find_invitation,
    grant_role,
    invite,
    offered_roles,
    require_usable,
    revoke_invitation,
    role_label,
)
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.accounts.backend import AccountBackend
from ronghe.kernel.organizations.invitations import Invitation
from ronghe.kernel.organizations.middleware import SESSION_KEY
from ronghe.kernel.organizations.models import Membership, Organization, OrganizationQuerySet
from ronghe.kernel.ui.fragments import render_page

LINK_COOKIE = "invitation_link"
LINK_SECONDS = 600
PAGE = 50
SIGNED_IN_BY = f"{AccountBackend.__module__}.{AccountBackend.__name__}"


def organizations_with_people(actor: Actor) -> OrganizationQuerySet:
    """The organizations whose people the actor may see."""
    scope = actor.reach("memberships")
    rows = Organization.objects.exclude(status=Organization.Status.CLOSED)
    if scope is Scope.ALL:
        return rows
    own = Q(pk=actor.organization_id)
    return rows.filter(region_q(actor.region) | own if scope is Scope.CITY else own)


@require_safe
def membership_list(request: HttpRequest) -> HttpResponse:
    """Organizations with how many people act for each, and which lack an administrator; one's own when no more."""
    actor = actor_of(request)
    actor.require(Verb.VIEW, "memberships")
    if actor.reach("memberships") is Scope.OWN:
        return redirect("organization_members", ref=organizations_with_people(actor).get().ref)
    active = Q(memberships__ended_at__isnull=True, memberships__user__is_active=True)
    rows = organizations_with_people(actor).annotate(
        people=Count("memberships__user", filter=active, distinct=True),
        admins=Count("memberships", filter=active & Q(memberships__role="unit_admin")),
    )
    words, lacking = request.GET.get("q", "").strip()[:50], "lacking" in request.GET
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(aliases__icontains=words))
    if lacking:
        rows = rows.filter(admins=0)
    page = Paginator(rows.order_by(KIND_ORDER, "name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render_page(
        request, "registers/people_list.html", {"page": page, "q": words, "lacking": lacking}, block="results"
    )


def organization_or_404(request: HttpRequest, ref: str) -> Organization:
    """403 for who may not see people at all, 404 for an organization out of reach."""
    actor = actor_of(request)
    actor.require(Verb.VIEW, "memberships")
    return get_object_or_404(organizations_with_people(actor), ref=ref)


@require_safe
@never_cache
def organization_members(request: HttpRequest, ref: str) -> HttpResponse:
    organization = organization_or_404(request, ref)
    made = request.get_signed_cookie(LINK_COOKIE, default="", salt=organization.ref, max_age=LINK_SECONDS)
    kind, _colon, token = (made or "").partition(":")
    response = members_page(request, organization, link=link_shown(request, kind, token))
    if made:
        response.delete_cookie(LINK_COOKIE, path=request.path)
    return response


def members_page(
    request: HttpRequest,
    organization: Organization,
    *,
    invite_form: InviteForm | None = None,
    grant_form: GrantForm | None = None,
    link: dict[str, Any] | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    roles = offered_roles(actor, organization)
    removable = actor.offers(organization, held=all_roles())
    members = (
        Membership.objects.active()
        .filter(organization=organization)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    since = timezone.now() - timedelta(days=30)
    waiting = Invitation.objects.filter(
        organization=organization, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=since
    ).select_related("created_by")
    people = {row.user_id for row in members}
    renewing = renewable(actor, people)
    context = {
        "organization": organization,
        "members": [(row, role_label(row.role), row.role in removable, row.user_id in renewing) for row in members],
        "people": len(people),
        "invitations": [(row, role_label(row.role)) for row in waiting],
        "link": link,
        "invite_form": (invite_form or InviteForm(roles=roles)) if roles else None,
        "grant_form": (grant_form or GrantForm(roles=roles, prefix="grant"))
        if may_grant(actor, organization)
        else None,
        "many": actor.reach("memberships") is not Scope.OWN,
        "keeper": keeps_accounts(actor),
    }
    return render_page(request, "registers/people_members.html", context)


def keep_link(request: HttpRequest, response: HttpResponse, organization: Organization, kind: str, token: str) -> None:
    """For the next page only: the link travels in a signed cookie, so that no database ever holds it."""
    response.set_signed_cookie(
        LINK_COOKIE,
        f"{kind}:{token}",
        salt=organization.ref,
        max_age=LINK_SECONDS,
        path=reverse("organization_members", args=[organization.ref]),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def link_shown(request: HttpRequest, kind: str, token: str) -> dict[str, Any] | None:
    """What the card with the new link says, for an invitation or for a new password."""
    if kind == "join" and (made := find_invitation(token)):
        address = reverse("invitation_join", args=[token])
        role = role_label(made.role)
        said = {"name": made.name, "organization": made.organization.name, "role": role, "until": made.expires_at}
    elif kind == "password" and (user := find_user(token)):
        address = reverse("password_renew", args=[token])
        said = {"name": user.name, "username": user.username}
    else:
        return None
    return {"kind": kind, "address": request.build_absolute_uri(address), **said}


def may_grant(actor: Actor, organization: Organization) -> bool:
    return actor.can(Verb.CONFIGURE, "memberships", organization)


@require_POST
def member_invite(request: HttpRequest, ref: str) -> HttpResponse:
    actor, organization = actor_of(request), organization_or_404(request, ref)
    actor.require(Verb.INVITE, "memberships", organization)
    form = InviteForm(request.POST, roles=offered_roles(actor, organization))
    if form.is_valid():
        try:
            invitation = invite(actor=actor, organization=organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            response = redirect("organization_members", ref=ref)
            keep_link(request, response, organization, "join", invitation.token)
            return response
    return members_page(request, organization, invite_form=form)


@require_POST
def member_grant(request: HttpRequest, ref: str) -> HttpResponse:
    actor, organization = actor_of(request), organization_or_404(request, ref)
    actor.require(Verb.CONFIGURE, "memberships", organization)
    form = GrantForm(request.POST, roles=offered_roles(actor, organization), prefix="grant")
    if form.is_valid():
        user, role = form.cleaned_data["username"], form.cleaned_data["role"]
        try:
            grant_role(actor=actor, organization=organization, user=user, role=role)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            done = _("%(name)s 现在是%(organization)s的%(role)s。")
            names = {"name": user.name, "organization": organization.display_name, "role": role_label(role)}
            messages.success(request, done % names)
            return redirect("organization_members", ref=ref)
    return members_page(request, organization, grant_form=form)


@require_POST
def member_end(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    organization = organization_or_404(request, ref)
    membership = get_object_or_404(Membership, pk=pk, organization=organization)
    try:
        reason = request.POST.get("reason", "")
        end_membership(actor=actor_of(request), membership=membership, reason=reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已移除 %(name)s。") % {"name": membership.user.name})
    return redirect("organization_members", ref=ref)


@require_POST
def invitation_revoke(request: HttpRequest, ref: str) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Verb.INVITE, "memberships")
    invitation = get_object_or_404(Invitation.objects.visible_to(actor, Verb.INVITE), ref=ref)
    try:
        revoke_invitation(actor=actor, invitation=invitation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤回给 %(name)s 的邀请，链接不能再用。") % {"name": invitation.name})
    return redirect("organization_members", ref=invitation.organization.ref)


@login_not_required  # the link is its own proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invited person joins: signed in already, after signing in, or with a new account."""
    invitation = find_invitation(token)
    if invitation is None:
        return closed(request, _("链接不完整，或者不是本平台发出的。"), status=404)
    try:
        require_usable(invitation)
    except ValidationError as error:
        return closed(request, error.messages[0], status=410)
    known = not actor_of(request).is_public
    form = None if known else JoinForm(request.POST or None, initial={"name": invitation.name})
    refusal = ""
    if request.method == "POST" and (known or (form and form.is_valid())):
        try:
            return joined(request, enter(request, token, form))
        except ValidationError as error:
            if form is None:
                refusal = error.messages[0]
            else:
                form.add_error(None, error)
    role = all_roles().get(invitation.role)
    context = {"invitation": invitation, "role": role, "form": form, "refusal": refusal}
    return render_page(request, "registers/people_join.html", context)


def closed(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render_page(request, "registers/people_join_closed.html", {"reason": reason}, status=status)


def enter(request: HttpRequest, token: str, form: JoinForm | None) -> Membership:
    if form is None:
        return accept_invitation(actor=actor_of(request), token=token)
    values = {key: form.cleaned_data[key] for key in ("username", "password", "name")}
    membership = accept_as_new_person(token=token, **values)
    login(request, membership.user, backend=SIGNED_IN_BY)
    return membership


def joined(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Act for the new organization at once."""
    request.session[SESSION_KEY] = membership.organization_id
    names = {"organization": membership.organization.display_name, "role": role_label(membership.role)}
    messages.success(request, _("已加入%(organization)s，角色是%(role)s。") % names)
    return redirect("workbench")
