"""One message to one person about one event."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.standards.models import Record


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: Actor) -> NotificationQuerySet:
        """One's own, whichever of one's organizations one acts for; not those for an organization that one has left."""
        if actor.user_id is None:
            return self.none()
        mine = Membership.objects.active().filter(user=actor.user_id).values("organization")
        return self.filter(Q(organization__isnull=True) | Q(organization__in=mine), user=actor.user_id)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Notification(Record):
    """Of several reasons to tell a person of one event the first counts: he is told once."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("收件人"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("收件单位")
    )
    event_id = models.BigIntegerField(_("操作记录编号"))
    text = models.CharField(_("内容"), max_length=300)
    address = models.CharField(_("所指页面"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("已读时间"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(fields=["region", "created_at"], name="notification_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event_id"],
                name="notification_once",
                violation_error_message=_("这个人已收到关于这件事的消息"),
            )
        ]

    def __str__(self) -> str:
        return self.text
