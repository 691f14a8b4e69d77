"""What the contracts must know of each ledger; a new ledger adds one case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ronghe.documents.writing.sheet import write_sheet
from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.organizations.models import Organization
from tests.factories.organizations import organization_form
from tests.factories.people import make_actor
from tests.factories.visits import VISITS


def visit_form(number: int) -> dict[str, str]:
    return {
        "title": f"参观{number}",
        "kind": "workshop",
        "held_on": f"2026-03-{number % 28 + 1:02}",
        "until": "",
        "pupils": f"{number + 10}",
        "cost": "12.50",
        "paid": "on",
        "note": "",
    }


@dataclass(frozen=True)
class Case:
    """`form(n)`: what a person types for the nth row; `change`: a column and another good text of it; `bad`: a column, a
    bad text and the words of the rule; `life`: the steps from the first state on, and who takes them."""

    ledger: Ledger
    form: Callable[[int], dict[str, str]]
    keeper: str
    change: tuple[str, str]
    bad: tuple[tuple[str, str, str], ...]
    life: tuple[tuple[str, str], ...]

    def make(self, number: int, actor: Actor, **texts: str) -> Any:
        """A row made as the page makes it."""
        form = form_class(self.ledger)(self.form(number) | texts, instance=self.ledger.new(actor), actor=actor)
        assert form.is_valid(), form.errors
        form.keep()
        return form.instance

    def acting(self, role: str, obj: Any) -> Actor:
        """Somebody in this role whose scope reaches the row."""
        if all_roles()[role].scope is Scope.OWN:
            return make_actor(role, organization=Organization.objects.get(pk=obj.owner_id))
        return make_actor(role)

    def sheet(self, texts: Sequence[dict[str, str]], names: Sequence[str] = ()) -> bytes:
        """A filled-in sheet."""
        asked = list(names or self.ledger.names)
        return write_sheet(
            "表", [self.ledger.label(n) for n in asked], ([row.get(n, "") for n in asked] for row in texts)
        )

    def __str__(self) -> str:
        return self.ledger.slug


CASES = (
    Case(
        ledger=ORGANIZATIONS,
        form=organization_form,
        keeper="registrar",
        change=("liaison_phone", "0574-62700000"),
        bad=(
            ("credit_code", "12330281000000000A", "校验码"),
            ("kind", "幼儿园", "幼儿园"),
            ("parent", "没有这个局", "没有登记过名为“没有这个局”的单位"),
            ("name", "", "请填写"),
            ("liaison_phone", "请打办公室", "电话只含数字和连字符"),
            ("address", "长" * 201, "200"),
        ),
        life=(("submit", "unit_admin"), ("return", "registrar"), ("submit", "unit_admin"), ("approve", "registrar")),
    ),
    Case(
        ledger=VISITS,
        form=visit_form,
        keeper="registrar",
        change=("pupils", "99"),
        bad=(
            ("held_on", "三月初", "日期"),
            ("until", "2025-01-01", "结束日期不能早于日期"),
            ("pupils", "很多", "整数"),
            ("pupils", "-1", "0"),
            ("cost", "1.234", "2"),
            ("paid", "也许", "请填“是”或“否”"),
            ("cost", "", "已付的须填费用"),
            ("title", "题" * 21, "20"),
        ),
        life=(("submit", "unit_admin"), ("return", "registrar"), ("submit", "unit_admin"), ("approve", "registrar")),
    ),
)
