"""The invitation by which a unit takes a colleague in; the link is shown once, only its digest kept."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.standards.models import new_ref
from ronghe.kernel.standards.names import require_visible


def new_token() -> str:
    return secrets.token_urlsafe(24)


def token_for(once: str, *about: str | int) -> str:
    """The token that belongs to one question asked by one page; without the platform's key nobody can work it out."""
    made = salted_hmac("ronghe.invitation", json.dumps([once, *about]), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


def token_digest(token: str) -> str:
    """Only the digest is stored, so that a copy of the database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    area = "memberships"
    owner_field = "organization"
    region_field = "organization__region"

    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An offer to act for an organization in a role; open until accepted, revoked or expired."""

    ref = models.CharField(_("编号"), max_length=12, unique=True, default=new_ref, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="invitations", verbose_name=_("单位")
    )
    name = models.CharField(_("姓名"), max_length=50)
    role = models.CharField(_("角色"), max_length=30)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    created_at = models.DateTimeField(_("邀请时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接受人")
    )
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    # Known only to whoever just made the invitation, to be shown once; never stored.
    token: str = ""

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("邀请")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_pair",
                violation_error_message=_("接受时间与接受人必须同时填写"),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_one_end",
                violation_error_message=_("邀请不能既被接受又被撤回"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.organization}"

    def clean(self) -> None:
        super().clean()
        require_visible("name", self.name)

    @property
    def region(self) -> str:
        return self.organization.region

    @property
    def owner_id(self) -> int | None:
        return self.organization_id

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
