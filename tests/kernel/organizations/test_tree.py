"""Who stands under whom: no circles and no more than the levels allowed, in forms, in sheets, and at one moment."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.organizations import tree
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.organizations.tree import MOST_LEVELS, misplaced
from tests.factories.people import make_actor, make_organization, signed_in
from tests.kernel.ledger.test_sheets import fields, text, upload

CIRCLE = "主管关系成了一个圈：主管单位不能是本单位的下属单位"
DEEP = "主管关系最多 8 级，这样就超过了"


def chain(length: int) -> list[Organization]:
    """Each under the one before."""
    made: list[Organization] = []
    for _number in range(length):
        made.append(make_organization(parent=made[-1] if made else None))
    return made


def said(units: list[Organization]) -> dict[int, list[str]]:
    return {position: error.message_dict["parent"] for position, error in misplaced(units).items()}


def moved(unit: Organization, parent: Organization | None) -> Organization:
    unit.parent = parent
    return unit


@pytest.mark.django_db
@pytest.mark.parametrize("length", [2, 3, 7])
def test_top_does_not_go_under_its_own_bottom(length: int) -> None:
    units = chain(length)
    with pytest.raises(ValidationError) as refused:
        moved(units[0], units[-1]).full_clean()
    assert refused.value.message_dict == {"parent": [CIRCLE]}
    with pytest.raises(ValidationError):
        units[0].save()
    assert Organization.objects.get(pk=units[0].pk).parent_id is None


@pytest.mark.django_db
def test_as_many_levels_as_allowed_and_none_more() -> None:
    units = chain(MOST_LEVELS)
    with pytest.raises(ValidationError) as refused:
        make_organization(parent=units[-1])
    assert refused.value.message_dict == {"parent": [DEEP]}
    top = make_organization()
    assert said([moved(units[0], top)]) == {0: [DEEP]}
    assert said([moved(units[1], top)]) == {}


@pytest.mark.django_db
def test_unit_that_stays_where_it_is_is_not_judged() -> None:
    units = chain(3)
    Organization.objects.filter(pk=units[0].pk).update(parent=units[2])  # as only a hand in the database does
    stored = list(Organization.objects.order_by("pk"))
    assert said(stored) == {}
    stored[1].address = "学院路 1 号"
    stored[1].save()
    assert said([moved(stored[1], None)]) == {}


@pytest.mark.django_db
def test_many_are_judged_as_they_will_stand_together() -> None:
    first, second, third, fourth = (make_organization() for _number in range(4))
    moved(first, second).save()
    # Changing places is no circle, though one half of it alone would be.
    assert said([moved(second, first), moved(first, None)]) == {}
    # Of a circle the last one is refused; the rest of it then stands.
    assert said([moved(first, fourth), moved(third, first), moved(fourth, third)]) == {2: [CIRCLE]}
    # New ones are leaves.
    assert said([Organization(name="新校", kind="school", region="330281", parent=third)]) == {}


@pytest.mark.django_db
def test_cost_does_not_grow_with_the_number_of_rows() -> None:
    top = make_organization()
    counts = []
    for number in (1, 20):
        units = [moved(make_organization(), top) for _number in range(number)]
        with CaptureQueriesContext(connection) as seen:
            misplaced(units)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def depths(parents: dict[int, int | None]) -> list[int]:
    """How deep each stands; more than there are units in a circle."""
    found = []
    for start in parents:
        place: int | None = start
        steps = 0
        while place is not None and steps <= len(parents):
            place, steps = parents[place], steps + 1
        found.append(steps)
    return found


@pytest.mark.django_db(transaction=True)
@settings(max_examples=60)
@given(
    first=st.lists(st.integers(0, 11), min_size=12, max_size=12),
    second=st.lists(st.none() | st.integers(0, 11), min_size=12, max_size=12),
)
def test_what_is_let_through_never_makes_a_circle_or_goes_too_deep(first: list[int], second: list[int | None]) -> None:
    with transaction.atomic():
        units = [make_organization() for _number in range(12)]
        for place in range(1, 12):  # under an earlier one that is not too deep: a forest
            parent = units[first[place] % place]
            if len(ancestors(parent)) < MOST_LEVELS:
                moved(units[place], parent).save()
        before = {unit.pk: unit.parent_id for unit in units}
        for place, wanted in enumerate(second):
            if wanted != place:
                moved(units[place], None if wanted is None else units[wanted])
        refused = misplaced(units)
        allowed = {
            unit.pk: unit.parent_id if place not in refused else before[unit.pk] for place, unit in enumerate(units)
        }
        assert max(depths(allowed)) <= MOST_LEVELS
        everything = {unit.pk: unit.parent_id for unit in units}
        assert (refused == {}) == (max(depths(everything)) <= MOST_LEVELS)
        transaction.set_rollback(True)


def ancestors(unit: Organization | None) -> list[Organization]:
    return [] if unit is None else [unit, *ancestors(unit.parent)]


def form_of(client: Client, unit: Organization, parent: Organization) -> dict[str, str]:
    names = {"name": unit.name, "kind": unit.kind, "level": unit.level, "parent": parent.name}
    return {**names, "version": ORGANIZATIONS.version(unit)}


@pytest.mark.django_db
def test_form_names_the_field_and_keeps_what_was_typed() -> None:
    client, (top, bottom) = signed_in(make_actor("registrar")), chain(2)
    page = client.post(f"/register/{top.ref}/edit/", form_of(client, top, bottom))
    assert (page.status_code, CIRCLE in text(page), f'value="{bottom.name}"' in text(page)) == (200, True, True)
    assert 'id="id_parent_error"' in text(page)
    top.refresh_from_db()
    assert top.parent_id is None


@pytest.mark.django_db
def test_sheet_names_row_column_and_rule() -> None:
    client, (top, bottom) = signed_in(make_actor("registrar")), chain(2)
    deepest, other = chain(MOST_LEVELS)[-1], make_organization()
    lines = [("单位全称", "单位类别", "隶属层级", "主管单位")]
    lines += [(each.name, "职业学校", "县（市、区）级", under.name) for each, under in ((other, top), (top, bottom))]
    lines += [("余姚市新校", "职业学校", "县（市、区）级", deepest.name)]
    page = upload(client, "\n".join(",".join(line) for line in lines).encode())
    shown = " ".join(text(page).split())
    for row, rule in ((3, CIRCLE), (4, DEEP)):
        assert f"主管单位<small>{rule}</small>" in shown, row
    client.post("/register/import/", fields(page))
    other.refresh_from_db()
    assert (other.parent_id, Organization.objects.filter(name="余姚市新校").exists()) == (top.pk, False)


@pytest.mark.django_db
def test_sheet_that_makes_a_circle_by_itself_is_refused_in_the_later_row() -> None:
    client, first, second = signed_in(make_actor("registrar")), make_organization(), make_organization()
    rows = [
        {"name": each.name, "kind": "职业学校", "level": "县（市、区）级", "parent": under.name}
        for each, under in ((first, second), (second, first))
    ]
    page = upload(client, rows, ("name", "kind", "level", "parent"))
    assert f"主管单位<small>{CIRCLE}</small>" in " ".join(text(page).split())
    client.post("/register/import/", fields(page))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.parent_id, second.parent_id) == (second.pk, None)


@pytest.mark.django_db
def test_sheet_overtaken_by_somebody_who_moved_a_unit_stores_nothing() -> None:
    client, first, second = signed_in(make_actor("registrar")), make_organization(), make_organization()
    page = upload(
        client, f"单位全称,单位类别,隶属层级,主管单位\n{first.name},职业学校,县（市、区）级,{second.name}\n".encode()
    )
    found = fields(page)
    Organization.objects.filter(pk=second.pk).update(parent=first)
    answer = client.post("/register/import/", found, follow=True)
    assert "预览之后数据有变动" in text(answer)
    first.refresh_from_db()
    assert first.parent_id is None


@pytest.mark.django_db(transaction=True)
def test_two_who_put_each_under_the_other_at_one_moment_make_no_circle() -> None:
    units = [make_organization(), make_organization()]
    clients = [signed_in(make_actor("registrar")) for _number in range(2)]
    sent = [form_of(clients[0], units[number], units[1 - number]) for number in (0, 1)]
    start, answers = threading.Barrier(2), dict[int, int]()

    def move(number: int) -> None:
        try:
            start.wait(10)
            answers[number] = clients[number].post(f"/register/{units[number].ref}/edit/", sent[number]).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers.values()) == [200, 302]
    assert Organization.objects.filter(parent__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_who_moves_units_for_long_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time")
    monkeypatch.setattr(tree, "PATIENCE", 0.2)
    top, unit = make_organization(), make_organization()
    told: list[str] = []

    def late() -> None:
        try:
            moved(unit, top).save()
        except (ValidationError, OperationalError) as refused:
            told.extend(getattr(refused, "messages", [str(refused)]))
        finally:
            connection.close()

    with transaction.atomic():
        tree.hold_places()
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(20)
    assert told == ["别人正在改单位的主管关系，请稍后再提交一次"]
    moved(unit, top).save()
    assert Organization.objects.get(pk=unit.pk).parent_id == top.pk
