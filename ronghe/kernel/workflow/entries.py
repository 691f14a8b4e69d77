"""What the rows of later ledgers inherit: an entry with owner, author and status, and its queryset."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.bulk import Swift
from ronghe.kernel.standards.conflicts import Judged
from ronghe.kernel.standards.models import Record


class EntryQuerySet(Judged, Swift, ScopedQuerySet[Any]):
    """The queryset of an entry; a model's own one names its `area`."""


class Entry(Record):
    """A row of a ledger: whose, by whom, in which state; a model with other states declares its own `status`."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        RETURNED = "returned", _("退回补正")
        APPROVED = "approved", _("已备案")

    owner = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("填报单位"), editable=False
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("填报人"), editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "submitted", "returned", "approved"]),
                name="%(app_label)s_%(class)s_status",
                violation_error_message=_("状态不在规定之内"),
            )
        ]
