"""A second ledger, for tests only: every kind of column that the register of organizations does not have."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ledger.declaration import Column, Ledger, Section
from ronghe.kernel.ledger.urls import ledger_urls
from ronghe.kernel.organizations.finding import find_organizations
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.rules import Checklist, rule
from ronghe.kernel.workflow.entries import Entry, EntryQuerySet
from ronghe.kernel.workflow.machine import Transition, Workflow


class VisitQuerySet(EntryQuerySet):
    area = "organizations"

    def public_q(self) -> models.Q:
        return models.Q(status="approved")


class Visit(Entry):
    """Pupils visit a company."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", "看车间"
        LECTURE = "lecture", "听讲座"

    title = models.CharField("主题", max_length=20)
    kind = models.CharField("形式", max_length=10, choices=Kind)
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接待企业"
    )
    held_on = models.DateField("日期")
    until = models.DateField("结束日期", null=True, blank=True)
    pupils = models.PositiveIntegerField("人数")
    cost = models.DecimalField("费用", max_digits=8, decimal_places=2, null=True, blank=True)
    paid = models.BooleanField("已付", default=False)
    note = models.TextField("备注", blank=True, max_length=500)

    objects = VisitQuerySet.as_manager()

    class Meta(Entry.Meta):
        app_label = "ledger"
        managed = False
        verbose_name = verbose_name_plural = "企业参观"
        ordering = ["title"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["owner", "title"], name="visit_once", violation_error_message="这个主题已登记过"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("held_on")),
                name="visit_order",
                violation_error_message="结束日期不能早于日期",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.paid and self.cost is None:
            raise ValidationError({"cost": "已付的须填费用"})


@rule("人数不超过五十", cites=OURS.article())
def small(visit: Any, on: date) -> bool:
    return bool(visit.pupils <= 50)


S = Entry.Status
FILING = Workflow(
    area="organizations",
    states=S,
    initial=S.DRAFT,
    transitions=(
        Transition("submit", "提交审核", (S.DRAFT, S.RETURNED), S.SUBMITTED, Verb.SUBMIT),
        Transition("return", "退回补正", (S.SUBMITTED,), S.RETURNED, Verb.REVIEW, needs_comment=True),
        Transition("approve", "同意备案", (S.SUBMITTED,), S.APPROVED, Verb.REVIEW, other_than="submit"),
    ),
)
VISITS = Ledger(
    model=Visit,
    slug="visit",
    area="organizations",
    key=("title",),
    columns=(
        Column("title", listed=True, searched=True),
        Column("kind", listed=True),
        Column("host", listed=True, find=find_organizations),
        Column("held_on", listed=True),
        Column("until"),
        Column("pupils", listed=True),
        Column("cost", listed=True),
        Column("paid", listed=True),
        Column("note"),
    ),
    sections=(
        Section("活动", ("title", "kind", "host", "held_on", "until")),
        Section("规模", ("pupils", "cost", "paid", "note")),
    ),
    filters=("kind", "paid", "status"),
    workflow=FILING,
    checklist=Checklist(warns=(small,)),
    public=("title", "kind", "held_on", "paid"),
)


@pytest.fixture(scope="session")
def visits_table(django_db_setup: None, django_db_blocker: Any) -> None:
    """The table, without foreign keys, so that the emptying of tables between tests need not know it."""
    with django_db_blocker.unblock():
        if Visit._meta.db_table not in connection.introspection.table_names():
            for field in Visit._meta.concrete_fields:
                if field.remote_field:
                    field.db_constraint = False  # type: ignore[attr-defined]
            with connection.schema_editor() as editor:
                editor.create_model(Visit)
        connection.close()


urlpatterns = ledger_urls(VISITS)
