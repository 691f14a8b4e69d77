"""Tells people of an event: each once, and nobody of what he did himself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.notifications.policy import KEPT_DAYS
from ronghe.kernel.organizations.models import Membership, Organization

BATCH = 500


def notify(
    event: Event,
    text: str | Promise,
    *,
    users: Collection[int] = (),
    organizations: Collection[int] = (),
    roles: Collection[str] = (),
    address: str = "",
) -> int:
    """Message `text` about `event` to these people, and to the active members of these organizations (only to those in
    `roles`, where given). May be called again for the same event, by the same receiver or another: who was told is not
    told again. `address`: the page where it can be seen, a path on this site. How many were told now."""
    if address and (not address.startswith("/") or address.startswith("//")):
        raise ValueError(f"{address} is not a path on this site")
    people = recipients(users, organizations, roles)
    if event.user_id is not None:
        people.pop(event.user_id, None)
    told = set(Notification.objects.filter(event_id=event.pk).values_list("user_id", flat=True))
    with override(settings.LANGUAGE_CODE):
        said = str(text)[:300]
    rows = [
        Notification(
            region=event.region, user_id=user, organization_id=place, event_id=event.pk, text=said, address=address
        )
        for user, place in people.items()
        if user not in told
    ]
    Notification.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)  # another worker may be at it too
    return len(rows)


def recipients(users: Collection[int], organizations: Collection[int], roles: Collection[str]) -> dict[int, int | None]:
    """person → the organization he is told for (None for one who was named); only accounts that may sign in."""
    found: dict[int, int | None] = {}
    if organizations:
        rows = Membership.objects.active().filter(organization__in=organizations)
        rows = rows.exclude(organization__status=Organization.Status.CLOSED)
        if roles:
            rows = rows.filter(role__in=roles)
        found |= dict(rows.order_by("-pk").values_list("user_id", "organization_id"))
    if users:
        found |= dict.fromkeys(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
    return found


def forget_old(today: date) -> int:
    """Remove messages that are older than the platform keeps them, read or not. How many went."""
    number = 0
    for region in Notification.objects.order_by("region").values_list("region", flat=True).distinct():
        last = today - timedelta(days=int(KEPT_DAYS(today, region)))
        before = timezone.make_aware(datetime.combine(last, time.min))
        number += Notification.objects.filter(region=region, created_at__lt=before).delete()[0]
    return number
