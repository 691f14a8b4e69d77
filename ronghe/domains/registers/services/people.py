"""Verbs of the people who act for an organization: invited, joined, granted a role, ended."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.registers.policy import INVITATION_DAYS
from ronghe.domains.registers.services.organizations import locked
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.recording import Changes
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.invitations import Invitation, new_token, token_digest, token_for
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from ronghe.kernel.standards.lists import listed, listed_lazy

UNIT_ADMIN = "unit_admin"
ADMINISTRATOR = "administrator"
LONGEST_REASON = 500  # 本平台约定


def role_label(name: str) -> str:
    """What the role is called; one that the product no longer knows keeps its stored name."""
    role = all_roles().get(name)
    return str(role.label) if role else name


def offers_now(actor: Actor, organization: Organization) -> frozenset[str]:
    """The roles the actor may give here now, whether or not they fit the kind of organization."""
    held = set(Membership.objects.active().filter(organization=organization).values_list("role", flat=True))
    return actor.offers(organization, held)


def offered_roles(actor: Actor, organization: Organization) -> list[tuple[str, str]]:
    """The roles the actor may give in the organization now, as choices."""
    offers, known = offers_now(actor, organization), all_roles()
    return [(name, str(role.label)) for name, role in known.items() if name in offers and role.fits(organization.kind)]


def require_offer(actor: Actor, organization: Organization, role: str) -> None:
    """403 unless the actor may give this role here; a closed organization takes nobody in."""
    actor.require(Verb.INVITE, "memberships", organization)
    if role not in offers_now(actor, organization):
        raise PermissionDenied(_("在这个单位给出这个角色"))
    require_fitting(organization, role)
    require_open(organization)


def require_fitting(organization: Organization, role: str) -> None:
    """Nobody of a company or a school gets a role that reaches over the whole city."""
    known = all_roles().get(role)
    if known and not known.fits(organization.kind):
        kinds = [kind.label for kind in Organization.Kind if kind in known.held_in]
        message = _("“%(role)s”只能由%(kinds)s的人担任，“%(name)s”登记为%(kind)s")
        params = {"role": known.label, "kinds": listed_lazy(kinds)}
        params |= {"name": organization.name, "kind": Organization.Kind(organization.kind).label}
        raise ValidationError(message, code="held_in", params=params)


def require_open(organization: Organization) -> None:
    if organization.status == Organization.Status.CLOSED:
        message = _("“%(name)s”已注销，不能再加入人员")
        raise ValidationError(message, code="closed", params={"name": organization.name})


def person_change(name: str, before: str, after: str) -> Changes:
    return {str(_("成员 %(name)s") % {"name": name}): (before, after)}


@verb(_("邀请加入"))
def invite(*, actor: Actor, organization: Organization, name: str, role: str, once: str = "") -> Done[Invitation]:
    """Offer a role; the invitation returned carries its `token`, which nobody can learn again.

    `once` is what the asking page drew: the same question asked twice makes one invitation, and gives its link again.
    """
    fresh = locked(organization)
    require_offer(actor, fresh, role)
    if actor.user_id is None:
        raise PermissionDenied("an invitation names the person who made it")
    now = timezone.now()
    days = int(INVITATION_DAYS(timezone.localdate(now), fresh.region))
    token = token_for(once, actor.user_id, fresh.pk, role, name.strip()) if once else new_token()
    if made := Invitation.objects.filter(digest=token_digest(token)).first():
        require_waiting(made)
        made.token = token
        return Done(made, changed=False)
    invitation = Invitation(
        organization=fresh,
        name=name.strip(),
        role=role,
        digest=token_digest(token),
        created_by_id=actor.user_id,
        expires_at=now + timedelta(days=days),
    )
    invitation.full_clean()
    invitation.save()
    invitation.token = token
    return Done(invitation, about=fresh, changes={str(_("受邀人")): ("", f"{invitation.name} · {role_label(role)}")})


@verb(_("撤回邀请"))
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Done[Invitation]:
    """Close an open invitation; its link then says so."""
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    actor.require(Verb.INVITE, "memberships", fresh)
    if fresh.created_by_id != actor.user_id and fresh.role not in actor.offers(fresh):
        raise PermissionDenied(_("撤回这份邀请（由邀请人或能给出这个角色的人办理）"))
    require_waiting(fresh)
    fresh.revoked_at = timezone.now()
    fresh.save(update_fields=["revoked_at"])
    return Done(fresh, about=fresh.organization, changes={str(_("受邀人")): (fresh.name, "")})


def require_usable(invitation: Invitation) -> None:
    """Raise, with the reason as code, unless somebody can join by the invitation now."""
    require_waiting(invitation)
    if not is_still_offered(invitation):
        raise ValidationError(_("邀请人现在不能再邀请这个角色，请让单位重新发出邀请"), code="withdrawn")
    require_open(invitation.organization)


def is_still_offered(invitation: Invitation) -> bool:
    """Whether who made it could make it today; else one who was removed would come back by a link of his own, and who
    invites the first holder of a role a second one by a link that he kept."""
    places = Membership.objects.active().filter(user=invitation.created_by_id).values_list("organization", flat=True)
    actors = (actor_for(invitation.created_by_id, place) for place in set(places))
    return any(actor is not None and invitation.role in offers_now(actor, invitation.organization) for actor in actors)


def require_waiting(invitation: Invitation) -> None:
    """Raise, with the reason as code, when the invitation has been used, revoked or has run out."""
    if invitation.accepted_at is not None:
        raise ValidationError(_("这份邀请已经使用过了"), code="accepted")
    if invitation.revoked_at is not None:
        raise ValidationError(_("这份邀请已被撤回"), code="revoked")
    if not invitation.is_open:
        message = _("这份邀请已于 %(when)s 过期")
        when = timezone.localtime(invitation.expires_at).strftime("%Y-%m-%d %H:%M")
        raise ValidationError(message, code="expired", params={"when": when})


def find_invitation(token: str) -> Invitation | None:
    """The invitation of this link, whether still open or not; None when the link was never given out."""
    rows = Invitation.objects.filter(digest=token_digest(token))
    return rows.select_related("organization", "created_by").first()


@verb(_("接受邀请"))
def accept_invitation(*, actor: Actor, token: str) -> Done[Membership]:
    """The signed-in person joins; who holds the role already only uses the invitation up."""
    invitation = Invitation.objects.select_for_update().filter(digest=token_digest(token)).first()
    if invitation is None or actor.user_id is None:
        raise PermissionDenied("no such invitation")
    invitation.organization = locked(invitation.organization)
    require_usable(invitation)
    require_fitting(invitation.organization, invitation.role)  # its kind may have been corrected since
    invitation.accepted_at = timezone.now()
    invitation.accepted_by_id = actor.user_id
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    membership, _created = Membership.objects.get_or_create(
        user_id=actor.user_id, organization=invitation.organization, role=invitation.role, ended_at=None
    )
    changes = person_change(actor.name, "", role_label(membership.role))
    return Done(membership, about=invitation.organization, changes=changes)


def accept_as_new_person(*, token: str, username: str, password: str, name: str) -> Membership:
    """Open an account and join with it; nothing is left behind when either is refused."""
    with transaction.atomic():
        invitation = find_invitation(token)
        if invitation is None:
            raise PermissionDenied("no such invitation")
        require_usable(invitation)
        check_password(password, username, name)
        user = User.objects.create_user(username, password, name=name.strip())
        place = invitation.organization
        actor = Actor(user.pk, user.name, place.pk, place.display_name, place.region)
        return accept_invitation(actor=actor, token=token)


def check_password(password: str, username: str, name: str) -> None:
    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error}) from None


@verb(_("授予角色"))
def grant_role(*, actor: Actor, organization: Organization, user: User, role: str) -> Done[Membership]:
    """Add an existing person at once, without an invitation; for those who configure the platform only."""
    fresh = locked(organization)
    actor.require(Verb.CONFIGURE, "memberships", fresh)
    require_offer(actor, fresh, role)
    membership = Membership(user=user, organization=fresh, role=role)
    membership.full_clean()
    membership.save()
    return Done(membership, about=fresh, changes=person_change(user.name, "", role_label(role)))


@verb(_("移除成员"))
def end_membership(*, actor: Actor, membership: Membership, reason: str) -> Done[Membership]:
    """End a role of a person in an organization; the row stays, so that history remains explicable."""
    locked(membership.organization)
    others = others_like(membership)
    fresh = Membership.objects.select_for_update(of=("self",)).select_related("user", "organization")
    row = fresh.get(pk=membership.pk)
    actor.require(Verb.INVITE, "memberships", row)
    if row.role not in actor.offers(row, held={row.role}):
        raise PermissionDenied(_("移除这个角色（由能给出它的人办理）"))
    if row.ended_at is not None:
        raise ValidationError(_("这个成员已经离开"), code="ended")
    require_successor(actor, row, others)
    said = reason_given(reason, ValidationError(_("移除成员须写明理由"), code="reason"))
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    changes = person_change(row.user.name, role_label(row.role), "")
    return Done(row, about=row.organization, changes=changes, comment=said)


def reason_given(reason: str, missing: ValidationError) -> str:
    """The reason as it is kept; refused when there is none, or more than anybody reads."""
    said = reason.strip()
    if not said:
        raise ValidationError({"reason": missing})
    if len(said) > LONGEST_REASON:
        message = _("理由最多 %(most)s 个字，现在有 %(number)s 个")
        params = {"most": LONGEST_REASON, "number": len(said)}
        raise ValidationError({"reason": ValidationError(message, code="max_length", params=params)})
    return said


@verb(_("退出单位"))
def leave_organization(*, actor: Actor, organization: Organization) -> Done[Organization]:
    """End every role that the actor himself holds in an organization, whatever he acts for just now."""
    fresh = locked(organization)
    if actor.user_id is None:
        raise PermissionDenied("nobody leaves")
    rows = list(Membership.objects.active().filter(user=actor.user_id, organization=fresh).order_by("role"))
    if not rows:
        message = _("您已不在“%(name)s”")
        raise ValidationError(message, code="ended", params={"name": fresh.name})
    for row in rows:
        require_another(row, [each for each in others_like(row) if each.user_id != actor.user_id])
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=timezone.now())
    changes = person_change(actor.name, listed(role_label(row.role) for row in rows), "")
    return Done(fresh, changes=changes)


def require_another(membership: Membership, others: list[Membership]) -> None:
    """Who leaves by himself leaves somebody behind who can invite the next one."""
    if others:
        return
    if membership.role == ADMINISTRATOR:
        raise ValidationError(_("您是最后一位平台管理员，请先邀请一位接任，再退出"), code="last_own")
    if membership.role == UNIT_ADMIN:
        raise ValidationError(_("您是本单位最后一位单位管理员，请先邀请一位接任，再退出"), code="last_admin")


def others_like(membership: Membership) -> list[Membership]:
    """Who else holds this role, in the organization or, for administrators, anywhere; held until the verb ends.

    Locked in one order, so that two who remove each other at the same moment do not both succeed; their accounts too,
    since one that is being closed does not count.
    """
    rows = Membership.objects.active().filter(role=membership.role).select_related("user").order_by("pk")
    if membership.role != ADMINISTRATOR:
        rows = rows.filter(organization=membership.organization)
    return [row for row in rows.select_for_update(of=("self", "user")) if row.pk != membership.pk]


def require_successor(actor: Actor, membership: Membership, others: list[Membership]) -> None:
    """Neither an organization nor the platform may lock itself out."""
    own = membership.user_id == actor.user_id
    if membership.role == ADMINISTRATOR and (not others or (own and all(o.user_id != actor.user_id for o in others))):
        message = _("不能移除自己的最后一个平台管理员角色，也不能移除平台最后一位管理员；请由另一位平台管理员办理")
        raise ValidationError(message, code="last_own")
    from_inside = actor.reach("memberships", Verb.INVITE) is Scope.OWN
    if membership.role == UNIT_ADMIN and from_inside and not others:
        message = _("这是本单位最后一位单位管理员，请先邀请一位接任，再移除")
        raise ValidationError(message, code="last_admin")
