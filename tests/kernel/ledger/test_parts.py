"""A large sheet is read in parts: what is said does not depend on where one part ends and the next begins."""

from __future__ import annotations

import json
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from ronghe.documents.reading.sheets import Sheet, SheetRow
from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history import importing as storing
from ronghe.kernel.history.importing import Outcome, Overtaken, Shelf, store_import
from ronghe.kernel.history.models import Event, Import, ImportedLine, StateSpan
from ronghe.kernel.ledger import importing
from ronghe.kernel.ledger.importing import Examination
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db
NAMES = ("name", "kind", "level", "aliases", "credit_code", "address")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PART", 2)


@pytest.fixture
def actor() -> Actor:
    return make_actor("registrar")


def sheet(*rows: dict[str, str]) -> Sheet:
    plain = {"kind": "企业", "level": "省级", "aliases": "", "credit_code": "", "address": ""}
    lines = [[(plain | row)[name] for name in NAMES] for row in rows]
    return Sheet([ORGANIZATIONS.label(name) for name in NAMES], [SheetRow(n, line) for n, line in enumerate(lines, 2)])


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [tuple(problem) for problem in outcome.problems]


def stored(shelf: Shelf, actor: Actor) -> Import:
    file = Waiting(Blob.objects.create(sha256="1" * 64, size=1), "表")
    return store_import(ORGANIZATIONS.slug, file, shelf, ORGANIZATIONS.names, ORGANIZATIONS.version, actor=actor)


def test_row_that_stands_in_two_parts_names_the_earlier_line(actor: Actor) -> None:
    outcome = Examination(ORGANIZATIONS, actor).read(sheet(*({"name": n} for n in ("甲", "乙", "丙", "丁", "甲"))))
    assert (outcome.new, outcome.refused) == (4, 1)
    assert told(outcome) == [(6, "单位全称", "与第 2 行是同一条记录")]


def test_name_and_code_that_stand_in_two_parts_are_refused_at_their_columns(actor: Actor) -> None:
    code = "91330281MA0000000U"
    rows = [{"name": "甲", "aliases": "老甲", "credit_code": code}, {"name": "乙"}, {"name": "丙"}]
    last = {"name": "丁", "aliases": "老 甲", "credit_code": code}
    outcome = Examination(ORGANIZATIONS, actor).read(sheet(*rows, last, {"name": "戊"}))
    assert (outcome.new, outcome.refused, outcome.wrong) == (4, 1, 2)
    assert sorted(told(outcome)) == [
        (5, "别名", "与第 2 行相同，不能重复"),
        (5, "统一社会信用代码", "与第 2 行相同，不能重复"),
    ]


def test_refused_line_claims_nothing(actor: Actor) -> None:
    make_organization("老甲")
    rows = [{"name": "甲", "aliases": "老甲、小甲"}, {"name": "乙"}, {"name": "丙", "aliases": "小甲"}]
    outcome = Examination(ORGANIZATIONS, actor).read(sheet(*rows))
    assert (outcome.new, [problem.row for problem in outcome.problems]) == (2, [2])


def test_parts_of_any_size_say_the_same_of_what_is_right(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    make_organization("余姚甲厂", kind="enterprise", address="旧")
    rows = [{"name": "余姚甲厂", "address": "新"}, *({"name": f"厂{n}"} for n in range(6)), {"name": "坏", "kind": "x"}]
    found = []
    for size in (1, 3, 100):
        monkeypatch.setattr(importing, "PART", size)
        outcome = Examination(ORGANIZATIONS, actor).read(sheet(*rows))
        found.append((outcome.new, outcome.changed, outcome.unchanged, outcome.refused, outcome.emptied))
    assert found == [(6, 1, 0, 1, 0)] * 3


def test_reading_for_storing_says_the_same_and_stores_it(actor: Actor) -> None:
    """A freed alias: the reading that stores must not see what an earlier part of the same sheet changes."""
    old = make_organization("余姚甲厂", kind="enterprise", level="province", aliases="甲厂")
    rows = [{"name": "余姚甲厂"}, {"name": "乙"}, {"name": "丙", "aliases": "甲厂"}, {"name": "丁"}]
    seen = Examination(ORGANIZATIONS, actor).read(sheet(*rows))
    shelf = Shelf(Organization, BytesIO())
    again = Examination(ORGANIZATIONS, actor, shelf).read(sheet(*rows))
    assert (seen.new, seen.changed, seen.refused, seen.digest) == (2, 1, 1, again.digest)
    batch = stored(shelf, actor)
    old.refresh_from_db()
    made = Organization.objects.filter(name__in=["乙", "丁"])
    assert (batch.created, batch.changed, old.aliases, made.count()) == (2, 1, "", 2)
    assert Organization.objects.named("甲厂", actor.region) is None
    assert ImportedLine.objects.filter(batch=batch).count() == 3
    assert {StateSpan.objects.about(each).get().state for each in made} == {"draft"}
    assert Event.objects.about(batch).count() == 1


def test_different_outcomes_have_different_digests(actor: Actor) -> None:
    def digest(*names: str) -> str:
        return Examination(ORGANIZATIONS, actor).read(sheet(*({"name": name} for name in names))).digest

    assert digest("甲", "乙", "丙") == digest("甲", "乙", "丙")
    assert len({digest("甲", "乙", "丙"), digest("甲", "丙", "乙"), digest("甲", "乙"), digest()}) == 4


def test_wrong_choice_names_row_column_and_what_may_be_written(actor: Actor) -> None:
    outcome = Examination(ORGANIZATIONS, actor).read(sheet({"name": "甲"}, {"name": "乙", "level": "国级"}))
    assert told(outcome) == [(3, "隶属层级", "“国级”不能填在这里，只能填：县（市、区）级、地市级、省级、国家级")]


def test_only_so_many_lines_are_kept_to_be_shown(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "SHOWN", 3)
    monkeypatch.setattr(storing, "SHOWN_PROBLEMS", 1)
    rows: list[dict[str, Any]] = [{"name": f"厂{n}"} for n in range(7)]
    outcome = Examination(ORGANIZATIONS, actor).read(sheet(*rows, *({"name": "", "kind": "x"} for _ in range(5))))
    assert [line.name for line in outcome.first_new] == ["厂0", "厂1", "厂2"]
    assert (outcome.new, outcome.refused, outcome.wrong, len(outcome.problems)) == (7, 5, 10, 1)


def test_lines_in_memory_do_not_grow_with_the_sheet(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question to the database is about one part."""
    asked = []
    find = QuerySet.bulk_create

    def counted(self: Any, objs: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(len(objs))
        return find(self, objs, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "bulk_create", counted)
    shelf = Shelf(Organization, BytesIO())
    Examination(ORGANIZATIONS, actor, shelf).read(sheet(*({"name": f"厂{n}"} for n in range(5))))
    stored(shelf, actor)
    assert [number for number in asked if number] == [2, 2, 1]


def test_row_that_changed_after_the_reading_stops_the_whole_import(actor: Actor) -> None:
    """Reading takes no locks; even a column that the sheet does not name makes the row another one."""
    place = make_organization("余姚甲厂", kind="enterprise", level="province", address="旧")
    shelf = Shelf(Organization, BytesIO())
    rows = [{"name": "乙"}, {"name": "丙"}, {"name": "余姚甲厂", "address": "新"}]
    Examination(ORGANIZATIONS, actor, shelf).read(sheet(*rows))
    Organization.objects.filter(pk=place.pk).update(liaison_name="王敏")
    with pytest.raises(Overtaken), transaction.atomic():
        stored(shelf, actor)
    place.refresh_from_db()
    assert (place.address, Import.objects.count(), Organization.objects.filter(name="乙").exists()) == ("旧", 0, False)


def test_outcome_is_the_same_after_it_was_kept(actor: Actor) -> None:
    make_organization("余姚甲厂", kind="enterprise", level="province", address="旧", aliases="甲厂")
    rows = [{"name": "余姚甲厂", "address": "新"}, {"name": "乙"}, {"name": "丙", "kind": "x"}]
    outcome = Examination(ORGANIZATIONS, actor).read(sheet(*rows))
    assert Outcome.of(json.loads(json.dumps(asdict(outcome)))) == outcome
    assert outcome.first_changed == [(2, "余姚甲厂", {"别名": ["甲厂", ""], "地址": ["旧", "新"]})]
    assert (outcome.emptied, len(outcome.problems)) == (1, 1)
