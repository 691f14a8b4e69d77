"""The pages of upload and review: who gets in, what they show, that each button does what it says."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronghe.domains.plans.models import Party, Plan, ReadingWarning, Target, Task
from ronghe.domains.plans.services.review import plan_version
from ronghe.domains.plans.services.targets import target_version
from ronghe.kernel.organizations.models import Organization
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def client_of(role: str, unit: str = "余姚市教育局", **columns: Any) -> Client:
    client = Client()
    client.force_login(make.person(role, make.organization(unit, **columns)))
    return client


@pytest.fixture
def officer() -> Client:
    return client_of("plan_officer")


@pytest.fixture
def draft(officer: Client) -> Plan:
    """The paper of the factories, uploaded through the page."""
    answer = officer.post("/plans/upload/", {"file": papers.upload()})
    plan = Plan.objects.get()
    assert answer.headers["Location"] == f"/plans/{plan.ref}/review/"
    return plan


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_upload_page_needs_the_right_to_fill(officer: Client) -> None:
    assert officer.get("/plans/upload/").status_code == 200
    assert client_of("supervisor").get("/plans/upload/").status_code == 403
    assert Client().get("/plans/upload/").status_code == 302


def test_unreadable_file_is_named_on_the_form(officer: Client) -> None:
    page = text(officer.post("/plans/upload/", {"file": papers.upload(b"PK\x03\x04 broken", "坏文件.docx")}))
    assert "无法读取“坏文件.docx”" in page
    assert Plan.objects.count() == 0


def test_missing_file_is_asked_for(officer: Client) -> None:
    assert "请选择要上传的公文" in text(officer.post("/plans/upload/", {}))


def test_second_reading_is_offered_only_for_a_file_seen_before(officer: Client) -> None:
    page = officer.post("/plans/upload/", {"again": "False"}).content.decode()
    assert "请选择要上传的公文" in page
    assert "仍要另读一份草稿" not in page


@pytest.mark.parametrize("again", ["", "on"])
def test_same_file_leads_to_the_draft_that_is_open(officer: Client, draft: Plan, again: str) -> None:
    for sender in (officer, client_of("plan_officer")):
        answer = sender.post("/plans/upload/", {"file": papers.upload(), "again": again})
        assert answer.headers["Location"] == f"/plans/{draft.ref}/review/"
        assert f"这份文件的草稿“{draft.title}”正在核对，没有另读一份" in text(sender.get(answer.headers["Location"]))
    assert Plan.objects.count() == 1


def test_same_file_may_be_read_again_once_its_plan_is_published(officer: Client, draft: Plan) -> None:
    Plan.objects.update(status="published")
    page = text(officer.post("/plans/upload/", {"file": papers.upload()}))
    assert (f'href="/plans/{draft.ref}/"' in page, "我知道，仍要另读一份草稿" in page) == (True, True)
    for _click in range(2):
        answer = officer.post("/plans/upload/", {"file": papers.upload(), "again": "on"})
        second = Plan.objects.exclude(pk=draft.pk).get()
        assert answer.headers["Location"] == f"/plans/{second.ref}/review/"
    assert "文号相同的方案已在平台上" in text(officer.get(f"/plans/{second.ref}/review/"))


@pytest.mark.parametrize(
    ("role", "region", "code"),
    [("plan_officer", "330281", 200), ("plan_officer", "330282", 404), ("supervisor", "330281", 404)],
)
def test_draft_is_seen_by_officers_of_its_city_only(draft: Plan, role: str, region: str, code: int) -> None:
    unit = "余姚市教育局" if region == "330281" else "慈溪市教育局"
    assert client_of(role, unit, region=region).get(f"/plans/{draft.ref}/review/").status_code == code


def test_viewer_of_a_published_plan_may_not_correct_it(draft: Plan) -> None:
    Plan.objects.update(status="published")
    task, viewer = draft.tasks.first(), client_of("supervisor")
    assert task is not None
    gets = [f"/plans/{draft.ref}/{page}/" for page in ("review", "edit", "published")]
    posts = [f"/plans/{draft.ref}/{page}/" for page in ("publish", "withdraw", "discard", "leads", "names/again")]
    posts += [f"/plans/tasks/{task.ref}/{page}/" for page in ("edit", "delete", "lead")]
    assert [viewer.get(address).status_code for address in gets] == [403] * len(gets)
    assert [viewer.post(address).status_code for address in posts] == [403] * len(posts)


def test_review_shows_problems_first_and_folds_the_rest(officer: Client, draft: Plan) -> None:
    page = text(officer.get(f"/plans/{draft.ref}/review/"))
    assert "其余 1 项已读准" in page
    assert page.index("走访二十家企业,了解用工岗位。", page.index('id="tasks"')) > page.index("其余 1 项已读准")
    assert f'id="L{draft.tasks.get(text__startswith="举办").line}"' in page
    assert "还不能发布" in page


@pytest.mark.parametrize("editing", ["", "?task={task}", "?add=task", "?plan=edit", "?target={target}", "?show=all"])
def test_queries_do_not_grow_with_the_tasks(officer: Client, editing: str) -> None:
    counts = []
    for size in (5, 50):
        officer.post("/plans/upload/", {"file": papers.upload(papers.many(size)), "again": "on"})
        plan = Plan.objects.order_by("pk").last()
        assert plan is not None
        ReadingWarning.objects.bulk_create(ReadingWarning(plan=plan, line=n, message="提示") for n in range(size))
        query = editing.format(task=plan.tasks.first().ref, target=plan.targets.first().pk)  # type: ignore[union-attr]
        address = f"/plans/{plan.ref}/review/{query}"
        officer.get(address)
        with CaptureQueriesContext(connection) as seen:
            page = text(officer.get(address))
        assert page.count('class="code"') >= size
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_htmx_gets_the_part_that_the_page_would_show(officer: Client, draft: Plan) -> None:
    whole = text(officer.get(f"/plans/{draft.ref}/review/"))
    part = text(officer.get(f"/plans/{draft.ref}/review/", headers={"HX-Request": "true"}))
    assert part.startswith("<!doctype") is False
    assert 'class="paper"' not in part
    names = [line.strip() for line in part.splitlines() if "formaction" in line]
    assert names == [line.strip() for line in whole.splitlines() if "formaction" in line]


def test_lead_is_confirmed_and_the_keyboard_goes_on_to_the_next(officer: Client, draft: Plan) -> None:
    first, second = draft.tasks.filter(lead_basis="first_listed").in_order()[:2]
    answer = officer.post(f"/plans/tasks/{first.ref}/lead/", {"at": ""})
    assert answer.headers["Location"] == f"/plans/{draft.ref}/review/?after={first.ref}#t_{first.ref}"
    page = text(officer.get(answer.headers["Location"]))
    assert Task.objects.get(pk=first.pk).lead_confirmed is True
    assert page.index("autofocus") > page.index(f'id="t_{second.ref}"')


def test_another_unit_is_made_the_lead(officer: Client, draft: Plan) -> None:
    task = draft.tasks.get(text__startswith="举办")
    party = task.parties.get(name="市教育局")
    officer.post(f"/plans/tasks/{task.ref}/lead/", {"party": party.pk})
    assert task.parties.get(role="lead") == party
    assert officer.post(f"/plans/tasks/{task.ref}/lead/", {"party": "x"}).status_code == 404


def test_leads_of_a_measure_and_of_all_are_confirmed(officer: Client, draft: Plan) -> None:
    measure = draft.measures.first()
    assert measure is not None
    officer.post(f"/plans/{draft.ref}/leads/", {"measure": measure.pk})
    assert draft.tasks.filter(lead_confirmed=True).count() == 2
    officer.post(f"/plans/{draft.ref}/leads/")
    assert draft.tasks.filter(lead_confirmed=True).count() == 4
    assert "没有等待确认的牵头单位" in text(officer.post(f"/plans/{draft.ref}/leads/", follow=True))


def test_name_is_merged_registered_or_refused_in_words(officer: Client, draft: Plan) -> None:
    bureau = make.organization("余姚市经济和信息化局", short_name="市经信局")
    officer.post(f"/plans/{draft.ref}/names/merge/", {"name": "经信局", "pk": bureau.pk})
    assert Party.objects.filter(name="经信局", organization=bureau).count() == 2
    unknown = {"name": "市府办", "organization": "没有的局"}
    page = text(officer.post(f"/plans/{draft.ref}/names/merge/", unknown, follow=True))
    assert "名录里没有这个单位" in page
    taken = {"name": "市府办", "full_name": bureau.name, "kind": "government", "level": "county"}
    page = text(officer.post(f"/plans/{draft.ref}/names/register/", taken, follow=True))
    assert "单位全称：名称“余姚市经济和信息化局”已由“余姚市经济和信息化局”使用" in page
    officer.post(f"/plans/{draft.ref}/names/register/", taken | {"full_name": "余姚市人民政府办公室"})
    assert Organization.objects.get(name="余姚市人民政府办公室").short_name == "市府办"
    make.organization("余姚市人力资源和社会保障局", short_name="市人社局")
    officer.post(f"/plans/{draft.ref}/names/again/")
    assert {p.name for p in Party.objects.unresolved()} == {"市财政局"}


def test_warning_is_ticked_off_and_opened_again(officer: Client, draft: Plan) -> None:
    warning = draft.reading_warnings.get()
    address = f"/plans/{draft.ref}/warnings/{warning.pk}/"
    officer.post(address, {"at": "warnings"})
    assert draft.reading_warnings.exclude(handled_by="").count() == 1
    officer.post(address, {"reopen": "1"})
    assert draft.reading_warnings.filter(handled_by="").count() == 1
    officer.post(f"/plans/{draft.ref}/warnings/")
    assert draft.reading_warnings.filter(handled_by="").count() == 0


def test_targets_are_decided_and_corrected(officer: Client, draft: Plan) -> None:
    one, two = draft.targets.all()
    officer.post(f"/plans/{draft.ref}/targets/{one.pk}/rejected/")
    values = {"value": "90", "unit": "%", "comparison": ">=", "measure": "stock", "title": "双证教师比例"}
    values["version"] = str(target_version(two))
    officer.post(f"/plans/{draft.ref}/targets/{two.pk}/edit/", values)
    assert [(t.decision, int(t.value)) for t in draft.targets.all()] == [("rejected", 30), ("accepted", 90)]
    page = text(officer.post(f"/plans/{draft.ref}/targets/{two.pk}/edit/", values | {"value": "-1"}))
    assert "目标值不能为负" in page
    Target.objects.update(decision="proposed")
    officer.post(f"/plans/{draft.ref}/targets/accept/")
    assert set(draft.targets.values_list("decision", flat=True)) == {"accepted"}


def test_plan_facts_are_corrected_in_place(officer: Client, draft: Plan) -> None:
    address = f"/plans/{draft.ref}/edit/"
    assert officer.get(address).headers["Location"] == f"/plans/{draft.ref}/review/?plan=edit#facts"
    values = {"title": "新名称", "number": draft.number, "signed_on": "2019-05-20", "period_start": "2019-01-01"}
    values["version"] = str(plan_version(Plan.objects.get()))
    officer.post(address, values)
    draft.refresh_from_db()
    assert (draft.title, draft.signed_on, draft.is_public) == ("新名称", date(2019, 5, 20), False)
    page = text(officer.post(address, values | {"period_end": "2018-01-01"}))
    assert "方案期的止不能早于起" in page


def test_discarded_draft_is_gone_from_the_review(officer: Client, draft: Plan) -> None:
    page = text(officer.post(f"/plans/{draft.ref}/discard/", {"comment": ""}, follow=True))
    assert ("请写明作废的理由" in page, "必填" in page) == (True, False)
    officer.post(f"/plans/{draft.ref}/discard/", {"comment": "重复上传"})
    draft.refresh_from_db()
    assert draft.status == "discarded"


def test_published_plan_tells_what_became_of_its_tasks_and_is_withdrawn_with_a_reason(officer: Client) -> None:
    plan = make.ready(2)
    waiting = make.task(plan, "待定的事", lead_basis="first_listed")
    make.lead(waiting)
    officer.post(f"/plans/{plan.ref}/publish/")
    page = text(officer.get(f"/plans/{plan.ref}/published/"))
    assert f"/plans/tasks/{waiting.ref}/" in page
    officer.post(f"/plans/{plan.ref}/withdraw/", {"comment": "附件有误"})
    plan.refresh_from_db()
    assert plan.status == "withdrawn"
