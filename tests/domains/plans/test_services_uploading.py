"""An upload becomes a draft with everything that was read, or a message and nothing at all."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.documents.reading.draft import Party, PlanDraft, Target, Task
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.building import build
from ronghe.domains.plans.services.reading import Reading, read_upload, span_of
from ronghe.domains.plans.services.uploading import AlreadyUploaded, namesakes, store_reading, upload_plan
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.history.models import Event, state_on
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def stored() -> tuple[int, int, int, int]:
    folder = Path(default_storage.path(""))
    files = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
    return Plan.objects.count(), Attachment.objects.count(), Blob.objects.count(), files


def test_paper_becomes_a_draft_of_the_officers_unit() -> None:
    officer = make.officer()
    plan = upload_plan(actor=officer, upload=papers.upload())
    assert (plan.title, plan.number, plan.signed_on, plan.status) == (
        "云溪市校企同行三年计划",
        "云政办发〔2019〕7号",
        date(2019, 5, 23),
        "draft",
    )
    assert (plan.owner_id, plan.region) == (officer.organization_id, "330281")
    assert [str(measure) for measure in plan.measures.all()] == ["1 摸底与规划", "2 师资与课程", "3 宣传与评估"]
    assert [task.code for task in plan.tasks.in_order()] == ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2"]
    assert [(target.value, target.unit) for target in plan.targets.all()] == [(30, "个"), (85, "%")]
    assert Attachment.objects.of(plan).get().name == "三年计划.txt"
    assert state_on(plan, Event.objects.about(plan).get().on) == "draft"


def test_each_task_keeps_its_line_parties_lead_and_period() -> None:
    plan = upload_plan(actor=make.officer(), upload=papers.upload())
    task = plan.tasks.get(text__startswith="举办")
    assert plan.lines[task.line - 1] == "1.举办第一届学徒技能展。"
    assert (task.lead_basis, task.lead_confirmed, task.status) == ("first_listed", False, "pending")
    assert (task.period_raw, task.start, task.end) == ("2019年11月", date(2019, 11, 1), date(2019, 11, 30))
    assert [(p.raw, p.role, p.kind) for p in task.parties.all()] == [
        ("市府办", "lead", "named"),
        ("市教育局", "responsible", "named"),
        ("经信局", "responsible", "named"),
        ("等有关部门", "responsible", "generic"),
    ]


def test_names_of_the_register_are_resolved() -> None:
    unit = make.organization("余姚市财政局", short_name="市财政局")
    officer = make.officer()
    plan = upload_plan(actor=officer, upload=papers.upload())
    resolved = {p.name: p.organization for t in plan.tasks.all() for p in t.parties.all() if p.organization}
    assert resolved == {"市教育局": plan.owner, "市财政局": unit}


def test_period_of_the_plan_comes_from_the_annex_and_is_to_be_checked() -> None:
    plan = upload_plan(actor=make.officer(), upload=papers.upload())
    assert (plan.period_start, plan.period_end) == (date(2019, 1, 1), date(2019, 12, 31))
    warning = plan.reading_warnings.get()
    assert plan.lines[warning.line - 1] == "2019年云溪市校企同行任务清单"
    assert "请核对" in warning.message


@pytest.mark.parametrize(
    ("title", "lines", "found"),
    [
        ("2018—2020年行动计划", (), (date(2018, 1, 1), date(2020, 12, 31), 0)),
        ("2018－2020年行动计划", (), (date(2018, 1, 1), date(2020, 12, 31), 0)),
        ("２０１８——２０２０年行动计划", (), (date(2018, 1, 1), date(2020, 12, 31), 0)),
        ("某计划", ("附件1", "", "2021年任务分解表"), (date(2021, 1, 1), date(2021, 12, 31), 3)),
        ("某计划", ("附件", "说明2021年的事"), None),
    ],
)
def test_period_of_the_plan_is_read_from_titles_only(
    title: str, lines: tuple[str, ...], found: tuple[date, date, int] | None
) -> None:
    span = span_of(Reading("计划.txt", lines, PlanDraft(title=title)))
    assert (span and (span.start, span.end, span.line)) == found


def test_period_of_the_plan_falls_back_on_its_tasks() -> None:
    rows = (("摸底", (("走访企业。", "市教育局", "2019年2月"), ("汇总需求。", "市教育局", "2020年6月"))),)
    paper = papers.text(rows).replace("2019年云溪市校企同行任务清单", "云溪市校企同行任务清单")
    plan = upload_plan(actor=make.officer(), upload=papers.upload(paper))
    assert (plan.period_start, plan.period_end) == (date(2019, 2, 1), date(2020, 6, 30))


def draft_task(*parties: Party, lead: str | None = None, group: tuple[str, ...] = ("一、主要任务",)) -> Task:
    return Task(list(group), "1", "办事。", list(parties), lead, "first_listed", None, 1, True)


def test_two_spellings_of_one_unit_become_one_party_with_a_warning() -> None:
    plan = make.plan()
    make.organization("余姚市经济和信息化局", short_name="市经信局", aliases="经信局")
    one, other = Party("经信局", "经信局", "assist", "named"), Party("市经信局", "市经信局", "responsible", "named")
    built = build(plan, PlanDraft(tasks=[draft_task(one, other)]))
    assert [(p.raw, p.role) for p in built.tasks[0].parties.all()] == [("经信局", "responsible")]
    assert built.notes == [(1, "“经信局”和“市经信局”是同一个单位，只保留一个")]


@pytest.mark.parametrize(("value", "kept"), [(85.0, 1), (99.9999, 1), (1e14, 0), (float("inf"), 0), (0.00001, 0)])
def test_number_that_the_column_does_not_take_is_said_and_not_changed(value: float, kept: int) -> None:
    plan = make.plan()
    target = Target("达到很多。", value, "个", "=", "stock", None, False, False, 7)
    built = build(plan, PlanDraft(targets=[target]))
    assert [float(row.value) for row in plan.targets.all()] == [value][:kept]
    message = f"目标值 {value:g} 位数太多，不能照存，请手工补录这个目标"
    assert [(line, str(words)) for line, words in built.notes] == [(7, message)][kept:]


def test_only_one_of_several_leads_is_kept_as_lead() -> None:
    plan = make.plan()
    names = [Party(name, name, "lead", "named") for name in ("甲局", "乙局", "丙局")]
    built = build(plan, PlanDraft(tasks=[draft_task(*names, lead="甲局")]))
    assert [p.role for p in built.tasks[0].parties.all()] == ["lead", "responsible", "responsible"]


def test_nested_groups_become_nested_measures() -> None:
    plan = make.plan()
    groups = (("三、主要任务", "（一）强师资"), ("三、主要任务", "（二）建基地"), ("四、保障",))
    build(plan, PlanDraft(tasks=[draft_task(group=group) for group in groups]))
    assert [(m.number, m.title, m.parent and m.parent.number) for m in plan.measures.all()] == [
        ("3", "主要任务", None),
        ("3.1", "强师资", "3"),
        ("3.2", "建基地", "3"),
        ("4", "保障", None),
    ]
    assert [task.code for task in plan.tasks.in_order()] == ["3.1.1", "3.2.1", "4.1"]


def test_tasks_without_group_are_kept_under_a_measure_that_says_so() -> None:
    plan = make.plan()
    build(plan, PlanDraft(tasks=[draft_task(group=())]))
    assert plan.measures.get().title == "未分组的任务"


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.txt", b"", "空"),
        ("照片.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
        ("坏.pdf", b"%PDF-1.7\nbroken", "PDF"),
        ("方案.doc", b"anything", ".docx"),
        ("程序.exe", b"MZ", ".exe"),
        ("炸弹.docx", bomb(), "压缩"),
    ],
)
def test_unreadable_document_stores_nothing(name: str, content: bytes, reason: str) -> None:
    officer = make.officer()
    before = stored()
    with pytest.raises(ValidationError) as refused:
        upload_plan(actor=officer, upload=papers.upload(content, name))
    (message,) = refused.value.message_dict["file"]
    assert (name in message, reason in message) == (True, True), message
    assert stored() == before


def test_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make.officer()
    upload = papers.upload("x", "巨大.pdf")
    upload.size = 200 * 1024 * 1024
    monkeypatch.setattr("ronghe.domains.plans.services.uploading.plan_of_file", lambda *_: None)
    with pytest.raises(ValidationError) as refused:
        upload_plan(actor=officer, upload=upload)
    assert refused.value.message_dict == {"file": ["文件“巨大.pdf”有 200 MB，超过 50 MB 的上限，没有保存"]}
    assert stored()[0] == 0


def test_failure_while_storing_leaves_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make.officer()
    before = stored()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("ronghe.domains.plans.services.uploading.attach", fail)
    with pytest.raises(OSError, match="disk full"):
        upload_plan(actor=officer, upload=papers.upload())
    assert stored() == before


def test_same_file_is_refused_with_what_became_of_it_unless_asked_again() -> None:
    officer = make.officer()
    first = upload_plan(actor=officer, upload=papers.upload())
    Plan.objects.update(status="published")
    first.refresh_from_db()
    with pytest.raises(AlreadyUploaded) as refused:
        upload_plan(actor=officer, upload=papers.upload(name="另一个名字.txt"))
    assert refused.value.plan == first
    second = upload_plan(actor=officer, upload=papers.upload(), again=True)
    assert namesakes(second) == [first]


def test_open_draft_of_a_file_is_gone_on_with_even_when_asked_again() -> None:
    first_officer, second_officer = make.officer(), make.officer()
    first = upload_plan(actor=first_officer, upload=papers.upload())
    with pytest.raises(AlreadyUploaded) as refused:
        upload_plan(actor=second_officer, upload=papers.upload(), again=True)
    assert (refused.value.plan, Plan.objects.count(), Attachment.objects.count()) == (first, 1, 1)
    assert "要从头读起，请先作废这份草稿" in refused.value.message_dict["file"][0]


def test_same_file_in_another_city_is_another_plan() -> None:
    upload_plan(actor=make.officer(), upload=papers.upload())
    there = make.actor("plan_officer", make.organization("慈溪市教育局", region="330282"))
    assert upload_plan(actor=there, upload=papers.upload()).region == "330282"


def test_file_that_was_stored_while_it_was_read_makes_no_second_draft() -> None:
    officers = make.officer(), make.officer()
    reading = read_upload(papers.upload())
    first = store_reading(actor=officers[0], reading=reading, upload=papers.upload())
    before = stored()
    with pytest.raises(AlreadyUploaded) as refused:
        store_reading(actor=officers[1], reading=reading, upload=papers.upload(), again=True)
    assert (refused.value.plan, stored()) == (first, before)


def test_what_a_column_cannot_hold_is_cut_with_a_warning_at_its_line() -> None:
    long = "市" * 101
    task = draft_task(Party(long, long, "responsible", "named"))
    task.number = "1" * 21
    plan = make.plan()
    built = build(plan, PlanDraft(tasks=[task]))
    assert [len(plan.tasks.get().number), len(plan.tasks.get().parties.get().raw)] == [20, 100]
    assert [(line, str(words)) for line, words in built.notes] == [
        (1, f"“序号”有 21 个字，只存了前 20 个，请对照原文：{'1' * 21}…"),
        (1, f"“原文”有 101 个字，只存了前 100 个，请对照原文：{'市' * 40}…"),
    ]


def test_discarded_draft_does_not_stand_in_the_way() -> None:
    officer = make.officer()
    first = upload_plan(actor=officer, upload=papers.upload())
    Plan.objects.filter(pk=first.pk).update(status="discarded")
    assert upload_plan(actor=officer, upload=papers.upload()).pk != first.pk


def test_business_date_is_kept_and_the_future_refused() -> None:
    officer = make.officer()
    plan = upload_plan(actor=officer, upload=papers.upload(), on=date(2019, 5, 24))
    assert Event.objects.about(plan).get().on == date(2019, 5, 24)
    with pytest.raises(ValidationError) as refused:
        upload_plan(actor=officer, upload=papers.upload("另一份"), on=date(2999, 1, 1))
    assert "on" in refused.value.message_dict


@pytest.mark.parametrize("role", ["supervisor", "liaison", "auditor", "administrator"])
def test_upload_needs_the_right_to_fill(role: str) -> None:
    with pytest.raises(PermissionDenied):
        upload_plan(actor=make.actor(role), upload=papers.upload())


def test_number_of_statements_does_not_grow_with_the_paper() -> None:
    officer, counts = make.officer(), []
    for size in (5, 30):  # SQLite takes a thousand values a statement, which is 37 tasks
        with CaptureQueriesContext(connection) as seen:
            upload_plan(actor=officer, upload=papers.upload(papers.many(size)), again=True)
        counts.append(len(seen))
    assert counts[0] == counts[1]
