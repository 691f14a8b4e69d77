"""Contract: what every ledger keeps; a new one adds a case to tests/factories/ledgers.py."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronghe.documents.reading.sheets import read_sheet
from ronghe.kernel.history.models import Event, Import, StateSpan
from ronghe.kernel.ledger.forms import form_class
from tests.factories.ledgers import CASES, Case
from tests.factories.people import CIXI, make_actor, make_organization, signed_in
from tests.factories.visits import visits_table

__all__ = ["visits_table"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("visits_table"),
    pytest.mark.urls("tests.factories.visit_urls"),
]
Keeper = tuple[Any, Client]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def keeper(case: Case) -> Keeper:
    """Somebody who keeps the ledger, and a browser in which he is signed in."""
    actor = make_actor(case.keeper)
    return actor, signed_in(actor)


def text(response: Any) -> str:
    return str(response.content.decode())


def upload(client: Client, case: Case, data: bytes, name: str = "表.xlsx") -> Any:
    return client.post(case.ledger.url("import"), {"upload": SimpleUploadedFile(name, data)}, follow=True)


def counts(page: Any) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused, as the preview says."""
    new, changed, same, refused = re.findall(r'class="stat-value">(\d+)', text(page))
    return int(new), int(changed), int(same), int(refused)


def confirm(client: Client, case: Case, page: Any) -> Any:
    fields = dict(re.findall(r'<input type="hidden" name="(file|outcome)" value="([^"]+)"', text(page)))
    return client.post(case.ledger.url("import"), fields, follow=True)


def refusals(page: Any) -> list[tuple[str, ...]]:
    return re.findall(r'<tr><td class="number">(\d+)</td><td>([^<]*)<small>([^<]*)</small></td></tr>', text(page))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_declaration_is_whole(case: Case) -> None:
    ledger = case.ledger
    assert sorted(name for section in ledger.sections for name in section.columns) == sorted(ledger.names)
    assert [name for name in ledger.names if not ledger.label(name) or ledger.label(name) == name] == []
    assert len({ledger.label(name) for name in ledger.names}) == len(ledger.names)
    assert [name for name in (*ledger.key, *ledger.public) if name not in ledger.names] == []
    assert [column.name for column in ledger.columns if column.listed] != []
    assert [
        column.name for column in ledger.columns if ledger.field(column.name).is_relation != bool(column.find)
    ] == []


def test_entry_lives_through_its_workflow(case: Case, keeper: Keeper) -> None:
    obj = case.make(1, make_actor(case.keeper))
    seen = [obj.status]
    for name, role in case.life:
        actor = case.acting(role, obj)
        client = signed_in(actor)
        page = client.get(case.ledger.url("detail", obj))
        version = re.search(r'name="version" value="(\w+)"', text(page))
        assert version is not None, (name, role)
        data = {"transition": name, "version": version[1], "comment": "请按规定办理"}
        assert client.post(case.ledger.url("detail", obj), data).status_code == 302, name
        obj.refresh_from_db()
        seen.append(obj.status)
    assert seen == [
        case.ledger.workflow.initial,
        *(case.ledger.workflow.find(name).target for name, _role in case.life),
    ]
    assert [event.action for event in reversed(Event.objects.about(obj))] == ["create", *(n for n, _role in case.life)]
    assert list(StateSpan.objects.about(obj).order_by("pk").values_list("state", flat=True)) == seen


def test_detail_shows_what_was_typed_the_rules_and_the_story(case: Case, keeper: Keeper) -> None:
    actor, client = keeper
    obj = case.make(1, actor)
    shown = text(client.get(case.ledger.url("detail", obj)))
    missing = [
        v
        for n, v in case.form(1).items()
        if v not in ("", "on") and not case.ledger.field(n).choices and v not in shown
    ]
    assert missing in ([], ["12.50"])
    rules = [r for r in (*case.ledger.checklist.forbids, *case.ledger.checklist.warns) if str(r.sentence) not in shown]
    assert rules == []
    assert "新增" in shown
    assert actor.name in shown


def test_stranger_sees_no_draft(case: Case, keeper: Keeper) -> None:
    obj = case.make(1, keeper[0])
    title = case.form(1)[case.ledger.key[0]]
    pages = [case.ledger.url("list"), case.ledger.url("detail", obj), case.ledger.url("edit", obj)]
    assert [title in text(keeper[1].get(page)) for page in pages] == [True] * 3
    elsewhere = make_actor(case.keeper, organization=make_organization(region=CIXI))
    for actor in (make_actor("unit_admin"), elsewhere):
        client = signed_in(actor)
        assert [client.get(page).status_code for page in pages] == [200, 404, 404]
        assert title not in text(client.get(pages[0]))
        assert title not in str(read_sheet(client.get(case.ledger.url("export")).content, name="x.xlsx").rows)
        act = client.post(case.ledger.url("detail", obj), {"transition": case.life[0][0]})
        attach = client.post(case.ledger.url("attach", obj), {"file": SimpleUploadedFile("证.txt", b"x")})
        assert [act.status_code, attach.status_code] == [404, 404]
    assert [Client().get(page).status_code for page in pages] == [302] * 3


def test_reader_may_not_write(case: Case, keeper: Keeper) -> None:
    obj = case.make(1, keeper[0])
    client = signed_in(make_actor("supervisor"))
    writing = [case.ledger.url(p) for p in ("create", "import", "template")] + [case.ledger.url("edit", obj)]
    assert [client.get(page).status_code for page in writing] == [403] * 4
    act = client.post(
        case.ledger.url("detail", obj), {"transition": case.life[0][0], "version": case.ledger.version(obj)}
    )
    assert act.status_code == 403
    assert 'name="transition"' not in text(client.get(case.ledger.url("detail", obj)))


def test_list_costs_the_same_for_any_number_of_rows(case: Case, keeper: Keeper) -> None:
    actor, client = keeper
    seen = []
    for upto in (1, 3, 300):
        have = case.ledger.rows(actor).count()
        data = case.sheet([readable(case, n) for n in range(have, upto + 2)])
        confirm(client, case, upload(client, case, data))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(case.ledger.url("list"))
        seen.append(len(queries))
        assert page.status_code == 200
    assert seen == [seen[0]] * 3
    assert "下一页" in text(page)
    second = client.get(case.ledger.url("list") + "?page=2")
    assert text(second).count("row-link") == 25


def readable(case: Case, number: int) -> dict[str, str]:
    """The nth row as a sheet says it: choices by label, truth in words."""
    row = dict(case.form(number))
    for name in case.ledger.names:
        field = case.ledger.field(name)
        if field.choices and row.get(name):
            row[name] = str(dict(field.flatchoices)[row[name]])
        elif row.get(name) == "on":
            row[name] = "是"
    return row


def test_htmx_gets_only_the_results(case: Case, keeper: Keeper) -> None:
    case.make(1, keeper[0])
    whole = text(keeper[1].get(case.ledger.url("list")))
    part = text(keeper[1].get(case.ledger.url("list"), headers={"HX-Request": "true"}))
    assert part.strip() in whole
    assert "<html" not in part
    assert "row-link" in part


@pytest.fixture
def opened(case: Case, keeper: Keeper) -> Callable[..., Any]:
    """`opened(obj)`: the form's data as the edit page shows it."""

    def data(obj: Any, **texts: str) -> dict[str, str]:
        page = text(keeper[1].get(case.ledger.url("edit", obj)))
        found = re.search(r'name="version" value="(\w+)"', page)
        assert found is not None
        return case.form(1) | {"version": found[1]} | texts

    return data


def test_edit_is_recorded_with_its_difference(case: Case, keeper: Keeper, opened: Any) -> None:
    obj = case.make(1, keeper[0])
    name, value = case.change
    answer = keeper[1].post(case.ledger.url("edit", obj), opened(obj, **{name: value}))
    assert (answer.status_code, answer.headers["Location"]) == (302, case.ledger.url("detail", obj))
    event = Event.objects.about(obj)[0]
    assert (event.action, event.changes) == ("edit", {case.ledger.label(name): [case.form(1)[name], value]})
    keeper[1].post(case.ledger.url("edit", obj), opened(obj, **{name: value}))
    assert Event.objects.about(obj)[0].pk == event.pk


def test_stale_edit_is_told_who_changed_it_and_keeps_what_was_typed(case: Case, keeper: Keeper, opened: Any) -> None:
    obj = case.make(1, keeper[0])
    mine = opened(obj, **{case.ledger.key[0]: "我改的名字"})
    other = make_actor(case.keeper)
    name, value = case.change
    theirs = signed_in(other).post(case.ledger.url("edit", obj), opened(obj, **{name: value}))
    assert theirs.status_code == 302
    answer = keeper[1].post(case.ledger.url("edit", obj), mine)
    assert answer.status_code == 200
    assert f"{other.name}" in text(answer)
    assert "您打开的页面已不是最新" in text(answer)
    assert "我改的名字" in text(answer)
    obj.refresh_from_db()
    assert str(getattr(obj, name)) == value
    version = re.search(r'name="version" value="(\w+)"', text(answer))
    assert version is not None
    again = keeper[1].post(case.ledger.url("edit", obj), mine | {"version": version[1]})
    assert again.status_code == 302


def test_stale_step_is_told(case: Case, keeper: Keeper, opened: Any) -> None:
    obj = case.make(1, keeper[0])
    name, value = case.change
    before = case.ledger.version(obj)
    keeper[1].post(case.ledger.url("edit", obj), opened(obj, **{name: value}))
    step, role = case.life[0]
    data = {"transition": step, "version": before, "comment": "这句话要留着"}
    answer = signed_in(case.acting(role, obj)).post(case.ledger.url("detail", obj), data)
    assert answer.status_code == 200
    assert keeper[0].name in text(answer)
    assert "这句话要留着" in text(answer)
    obj.refresh_from_db()
    assert obj.status == case.ledger.workflow.initial


def test_bad_input_is_refused_in_the_form_and_in_a_sheet_alike(case: Case, keeper: Keeper) -> None:
    for number, (name, value, words) in enumerate(case.bad, 10):
        form = form_class(case.ledger)(
            case.form(number) | {name: value}, instance=case.ledger.new(keeper[0]), actor=keeper[0]
        )
        label = case.ledger.label(name)
        row = readable(case, number) | {name: value}
        page = upload(keeper[1], case, case.sheet([readable(case, 1), row]))
        assert counts(page) == (1, 0, 0, 1), (name, value)
        assert [(r, c, words in m) for r, c, m in refusals(page)] == [("4", label, True)], refusals(page)
        if value != "也许":  # a checkbox cannot be filled in wrongly
            assert not form.is_valid()
            assert words in form.errors.as_text(), (name, form.errors)
    assert case.ledger.rows(keeper[0]).filter(**{case.ledger.key[0]: case.form(1)[case.ledger.key[0]]}).count() == 0


def test_sheet_round_trip(case: Case, keeper: Keeper) -> None:
    actor, client = keeper
    for number in range(1, 4):
        case.make(number, actor)
    exported = client.get(case.ledger.url("export")).content
    before = counts(upload(client, case, exported))
    assert before == (0, 0, case.ledger.rows(actor).count(), 0)
    name, value = case.change
    page = upload(client, case, case.sheet([readable(case, 2) | {name: value}]))
    assert counts(page) == (0, 1, 0, 0)
    events = Event.objects.count()
    assert "修改 1 条" in text(confirm(client, case, page))
    obj = case.ledger.model._default_manager.get(**{case.ledger.key[0]: case.form(2)[case.ledger.key[0]]})
    assert str(getattr(obj, name)) == value
    assert Event.objects.count() == events + 1
    batch = Import.objects.get()
    assert (batch.created, batch.changed) == (0, 1)
    assert [(line.object_id, line.digest) for line in batch.lines.all()] == [(obj.pk, case.ledger.version(obj))]
    assert "表.xlsx" in text(client.get(case.ledger.url("detail", obj)))


def test_import_stores_nothing_before_it_is_confirmed_and_then_all_once(case: Case, keeper: Keeper) -> None:
    actor, client = keeper
    before = case.ledger.rows(actor).count()
    data = case.sheet([readable(case, n) for n in range(1, 6)])
    page = upload(client, case, data)
    assert counts(page) == (5, 0, 0, 0)
    assert case.ledger.rows(actor).count() == before
    assert "新增 5 条" in text(confirm(client, case, page))
    assert case.ledger.rows(actor).count() == before + 5
    made = case.ledger.model._default_manager.get(**{case.ledger.key[0]: case.form(3)[case.ledger.key[0]]})
    assert (made.status, made.region) == (case.ledger.workflow.initial, actor.region)
    assert StateSpan.objects.about(made).get().state == made.status
    again = upload(client, case, data)
    assert counts(again) == (0, 0, 5, 0)
    # The first page's button, pressed once more: the result would now differ, so nothing happens.
    assert counts(confirm(client, case, page)) == (0, 0, 5, 0)
    assert Import.objects.count() == 1


def test_import_of_a_row_twice_names_both_lines(case: Case, keeper: Keeper) -> None:
    page = upload(keeper[1], case, case.sheet([readable(case, 1), readable(case, 1)]))
    assert counts(page) == (1, 0, 0, 1)
    assert refusals(page) == [("4", case.ledger.label(case.ledger.key[0]), "与第 3 行是同一条记录")]


def test_template_can_be_filled_in_and_uploaded(case: Case, keeper: Keeper) -> None:
    template = keeper[1].get(case.ledger.url("template"))
    titles = [case.ledger.label(name) for name in case.ledger.names]
    assert read_sheet(template.content, name="t.xlsx", expected=titles).header == titles


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "a\0b", "\x07", "龘" * 40_000, "<script>alert(1)</script>"])
def test_strange_cells_are_text_or_refused(case: Case, keeper: Keeper, cell: str) -> None:
    key = case.ledger.key[0]
    rows = [readable(case, 1) | {key: cell}]
    csv = ",".join(case.ledger.label(n) for n in case.ledger.names) + "\n"
    csv += ",".join(f'"{row.get(n, "")}"' for row in rows for n in case.ledger.names)
    page = upload(keeper[1], case, csv.encode(), "表.csv")
    assert page.status_code == 200
    if "stat-value" not in text(page):
        assert "表.csv" in text(page)
    elif counts(page)[0]:
        confirm(keeper[1], case, page)
        stored = case.ledger.model._default_manager.order_by("-pk")[0]
        assert getattr(stored, key) in (cell, cell.replace("\0", ""))
        sheet = read_sheet(keeper[1].get(case.ledger.url("export")).content, name="x.xlsx")
        assert getattr(stored, key) in [row.cells[0] for row in sheet.rows]


@pytest.mark.parametrize(
    ("name", "data"), [("空.xlsx", b""), ("假.xlsx", b"not a workbook"), ("表.docx", b"PK"), ("x.csv", b"a")]
)
def test_file_that_is_no_sheet_is_told_by_name(case: Case, keeper: Keeper, name: str, data: bytes) -> None:
    page = upload(keeper[1], case, data, name)
    assert page.status_code == 200
    assert name in text(page) or "缺少这一列" in text(page)
    assert "确认导入 " not in text(page)
