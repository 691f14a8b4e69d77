"""A text too long for its column is refused by its field in every verb, before a database could break on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from ronghe.domains.plans.models import Measure, Party, Plan, Target, Task
from ronghe.domains.plans.services.leads import appoint_lead
from ronghe.domains.plans.services.measures import add_measure, create_measure, edit_measure
from ronghe.domains.plans.services.publishing import discard_plan, withdraw_plan
from ronghe.domains.plans.services.resolving import merge_alias, register_unit
from ronghe.domains.plans.services.review import PLAN_COLUMNS, edit_plan
from ronghe.domains.plans.services.targets import TARGET_COLUMNS, add_target, edit_target
from ronghe.domains.plans.services.tasks import COLUMNS, PartyLine, add_task, edit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Organization
from tests.factories import plans as make
from tests.factories import published

pytestmark = pytest.mark.django_db
Verb = Callable[[Actor, Plan, dict[str, Any]], object]


@pytest.fixture
def draft() -> Plan:
    plan = make.plan()
    make.lead(make.task(plan))
    make.party(plan.tasks.get(), "市水利局")
    published.target(plan, decision="accepted", title="就业率", by_hand=True)
    return plan


def bounded(model: Any, names: tuple[str, ...]) -> list[tuple[str, int]]:
    """The columns that hold so many characters at most."""
    columns = [model._meta.get_field(name) for name in names]
    return [(c.name, c.max_length) for c in columns if c.max_length and not c.choices]


VERBS: dict[str, tuple[Verb, Any, tuple[str, ...]]] = {
    "edit_plan": (lambda a, p, v: edit_plan(actor=a, plan=p, values=v), Plan, PLAN_COLUMNS),
    "edit_task": (lambda a, p, v: edit_task(actor=a, task=p.tasks.get(), values=v), Task, COLUMNS),
    "add_task": (
        lambda a, p, v: add_task(actor=a, plan=p, values={"text": "事", "measure": p.measures.get()} | v),
        Task,
        COLUMNS,
    ),
    "edit_measure": (
        lambda a, p, v: edit_measure(actor=a, measure=p.measures.get(), values=v),
        Measure,
        ("number", "title"),
    ),
    "add_measure": (
        lambda a, p, v: add_measure(actor=a, plan=p, values={"title": "宣传"} | v),
        Measure,
        ("number", "title"),
    ),
    "create_measure": (
        lambda a, p, v: create_measure(p, **{"title": "宣传"} | v),
        Measure,
        ("number", "title"),
    ),
    "edit_target": (lambda a, p, v: edit_target(actor=a, target=p.targets.get(), values=v), Target, TARGET_COLUMNS),
    "add_target": (
        lambda a, p, v: add_target(actor=a, plan=p, values={"title": "比例", "value": 1} | v),
        Target,
        TARGET_COLUMNS,
    ),
}
CASES = [(name, *column) for name, (_verb, model, names) in VERBS.items() for column in bounded(model, names)]


def stored() -> list[Any]:
    rows = [list(model.objects.order_by("pk").values()) for model in (Plan, Task, Measure, Target, Party, Organization)]
    return [*rows, Event.objects.count()]


@pytest.mark.parametrize(("name", "column", "most"), CASES)
def test_text_too_long_is_refused_by_its_field(draft: Plan, name: str, column: str, most: int) -> None:
    officer, do = make.officer(), VERBS[name][0]
    before = stored()
    with pytest.raises(ValidationError) as refused:
        do(officer, draft, {column: "长" * (most + 1)})
    assert list(refused.value.error_dict) == [column]
    assert [error.code for error in refused.value.error_dict[column]] == ["max_length"]
    assert stored() == before
    do(officer, draft, {column: "长" * most})


def test_there_is_a_case_for_each_kind_of_row() -> None:
    assert {(name, column) for name, column, _most in CASES} >= {
        ("edit_plan", "title"),
        ("edit_plan", "number"),
        ("edit_plan", "issuer"),
        ("edit_task", "number"),
        ("edit_task", "period_raw"),
        ("edit_measure", "title"),
        ("edit_target", "unit"),
    }


@pytest.mark.parametrize("line", [PartyLine("长" * 101, "assist"), PartyLine("长" * 101, "assist", "generic")])
def test_name_of_a_party_too_long_is_refused(draft: Plan, line: PartyLine) -> None:
    officer = make.officer()
    before = stored()
    for do in (
        lambda: edit_task(actor=officer, task=draft.tasks.get(), values={}, parties=[line]),
        lambda: add_task(
            actor=officer, plan=draft, values={"text": "事", "measure": draft.measures.get()}, parties=[line]
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            do()
        assert list(refused.value.error_dict) == ["parties"]
        assert stored() == before


@pytest.mark.parametrize(
    ("do", "field"),
    [
        (lambda a, p: register_unit(actor=a, plan=p, name="市水利局", kind="government", full_name="长" * 101), "name"),
        (
            lambda a, p: merge_alias(actor=a, plan=p, name="长" * 101, organization=make.organization()),
            "name",
        ),
        (lambda a, p: merge_alias(actor=a, plan=p, name="市水利局", organization=many_named()), "aliases"),
    ],
    ids=["unit", "name nobody has", "aliases"],
)
def test_names_of_units_keep_to_their_columns(draft: Plan, do: Callable[[Actor, Plan], object], field: str) -> None:
    officer = make.officer()
    many_named()
    before = stored()
    with pytest.raises(ValidationError) as refused:
        do(officer, draft)
    if hasattr(refused.value, "error_dict"):
        assert list(refused.value.error_dict) == [field]
    else:
        assert refused.value.code == "resolved"
    assert stored() == before


def many_named() -> Organization:
    """One that has as many aliases as the column holds."""
    return make.organization("余姚市水务局", aliases="、".join("甲" * 21 + chr(0x4E00 + n) for n in range(13)))


WORDS: dict[str, tuple[str, Callable[[Actor, Plan, str], object]]] = {
    "edit_plan": ("reason", lambda a, p, w: edit_plan(actor=a, plan=p, values={"title": "新"}, reason=w)),
    "edit_task": ("reason", lambda a, p, w: edit_task(actor=a, task=p.tasks.get(), values={"text": "新"}, reason=w)),
    "appoint_lead": (
        "reason",
        lambda a, p, w: appoint_lead(actor=a, task=p.tasks.get(), party=p.tasks.get().parties.last(), reason=w),
    ),
    "withdraw_plan": ("comment", lambda a, p, w: withdraw_plan(actor=a, plan=p, comment=w)),
    "discard_plan": ("comment", lambda a, p, w: discard_plan(actor=a, plan=p, comment=w)),
}


@pytest.mark.parametrize("name", WORDS)
def test_reason_of_more_than_five_hundred_characters_is_refused(draft: Plan, name: str) -> None:
    field, do = WORDS[name]
    Party.objects.filter(name="市水利局").update(organization=make.organization("余姚市水利局"))
    Plan.objects.update(status="draft" if name == "discard_plan" else "published")
    officer = make.officer()
    before = stored()
    with pytest.raises(ValidationError) as refused:
        do(officer, draft, "长" * 501)
    assert refused.value.message_dict == {field: ["最多 500 字，现在有 501 字"]}
    assert stored() == before
    do(officer, draft, " " + "长" * 500 + "\n")
    assert "长" * 500 in Event.objects.values_list("comment", flat=True)
