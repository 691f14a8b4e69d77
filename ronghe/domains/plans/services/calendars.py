"""Subscribing to the deadlines of one's unit, and ending that; a calendar program proves itself by the address."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import CalendarFeed
from ronghe.domains.plans.services.tracking import acting_unit
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.invitations import new_token, token_digest
from ronghe.kernel.organizations.models import actor_for


@verb(_("订阅日历"))
def subscribe(*, actor: Actor) -> Done[CalendarFeed]:
    """A new address, known to the caller only (`token`); the one before stops working."""
    actor.require(Verb.VIEW, "tracking")
    unit = acting_unit(actor)
    assert actor.user_id is not None
    CalendarFeed.objects.of(actor).filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    token = new_token()
    feed = CalendarFeed.objects.create(
        region=actor.region, user_id=actor.user_id, organization_id=unit, digest=token_digest(token)
    )
    feed.token = token
    return Done(feed)


@verb(_("停用日历订阅"))
def revoke(*, actor: Actor, feed: CalendarFeed) -> Done[CalendarFeed]:
    """The address stops working at once; PermissionDenied when it is somebody else's."""
    fresh = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    if (fresh.user_id, fresh.organization_id) != (actor.user_id, actor.organization_id):
        raise PermissionDenied(_("只能停用自己的日历订阅"))
    if fresh.revoked_at is not None:
        return Done(fresh, changed=False)
    fresh.revoked_at = timezone.now()
    fresh.save(update_fields=["revoked_at"])
    return Done(fresh)


def reader_of(token: str) -> tuple[CalendarFeed, Actor] | None:
    """Who reads by this address, acting for the unit; None when it is unknown or revoked, when the person has left the
    unit, or when no role lets him see its tasks any more."""
    feed = CalendarFeed.objects.alive().select_related("organization").filter(digest=token_digest(token)).first()
    actor = actor_for(feed.user_id, feed.organization_id) if feed else None
    if feed is None or actor is None or actor.organization_id != feed.organization_id:
        return None
    return (feed, actor) if actor.can(Verb.VIEW, "tracking") else None
