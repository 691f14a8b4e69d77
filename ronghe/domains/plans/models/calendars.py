"""The address by which a calendar program reads the deadlines of a unit; only the digest of its secret is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.models import Record


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def alive(self) -> CalendarFeedQuerySet:
        return self.filter(revoked_at__isnull=True, user__is_active=True)

    def of(self, actor: Actor) -> CalendarFeedQuerySet:
        """One's own, of the organization one acts for; nobody else's business."""
        return self.filter(user=actor.user_id, organization=actor.organization_id)


class CalendarFeed(Record):
    """A subscription of one person for one organization; made anew when its address was lost, never shown again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("单位"))
    digest = models.CharField(_("摘要"), max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    # Known only to whoever just made it, to be shown once; never stored.
    token: str = ""

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_alive",
                violation_error_message=_("一个人在一个单位只能有一个有效的日历订阅"),
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def owner_id(self) -> int | None:
        return self.organization_id
