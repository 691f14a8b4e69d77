"""What the review says when somebody was faster, a unit is not registered, a file is too big, an address is made up."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from ronghe.domains.plans.models import Measure, Plan, ReadingWarning, Target
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.domains.plans.services.review import edit_plan, handle_warnings
from ronghe.domains.plans.services.uploading import upload_plan
from ronghe.domains.plans.views.review_page import ReviewPage
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.workflow.machine import Refused
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make.person("plan_officer"))
    return client


def test_file_over_the_limit_is_named_on_the_form(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronghe.domains.plans.services.reading.MAX_BYTES", 1024 * 1024)
    upload = papers.upload(b"x" * (2 * 1024 * 1024), "大文件.txt")
    page = officer.post("/plans/upload/", {"file": upload}).content.decode()
    assert "文件“大文件.txt”有 2 MB，超过 1 MB 的上限，没有保存" in page
    assert Plan.objects.count() == 0


def test_verb_on_a_plan_that_moved_on_says_who_and_when() -> None:
    first, second, plan = make.officer("陈管理"), make.officer("王管理"), make.ready()
    publish_plan(actor=first, plan=plan)
    with pytest.raises(Refused, match="陈管理 已于 .* 办理“发布”，方案现在是“已发布”，不能再核对"):
        handle_warnings(actor=second, plan=plan)
    Plan.objects.update(status="discarded")
    with pytest.raises(Refused, match="不能再核对"):
        edit_plan(actor=second, plan=plan, values={"title": "改"})


def test_plan_without_events_still_says_its_state() -> None:
    plan = make.ready(status="withdrawn")
    with pytest.raises(Refused, match="方案现在是“已撤回”，不能再核对"):
        handle_warnings(actor=make.officer(), plan=plan)


def test_unit_that_is_not_registered_yet_is_shown_where_it_stands(officer: Client) -> None:
    plan = make.ready()
    unit = make.organization("余姚市经信局", status="submitted")
    make.party(plan.tasks.get(), "经信局", organization=unit)
    page = officer.get(f"/plans/{plan.ref}/review/").content.decode()
    assert "“余姚市经信局”在名录里是“待审核”，登记后才能发布" in page
    assert [str(p) for p in ReviewPage(plan).rows[0].problems] == ["“余姚市经信局”在名录里还没有登记"]


def test_lead_outside_supervision_is_mentioned_on_its_task(officer: Client) -> None:
    plan = make.plan()
    college = make.organization("浙江商业职业技术学院", "college", level="province")
    make.lead(make.task(plan, lead_basis="first_listed"), college)
    assert "牵头单位不属督查对象" in officer.get(f"/plans/{plan.ref}/review/").content.decode()


def test_task_without_text_or_lead_is_a_problem() -> None:
    plan = make.plan()
    make.task(plan, " ", lead_basis="none")
    assert [str(p) for p in ReviewPage(plan).rows[0].problems] == ["没有工作内容", "没有牵头单位"]


@pytest.mark.parametrize("query", ["task=nothing", "target=x", "target=9"])
def test_made_up_editor_is_not_found(officer: Client, query: str) -> None:
    plan = make.ready()
    assert officer.get(f"/plans/{plan.ref}/review/?{query}").status_code == 404


def test_made_up_rows_are_not_found(officer: Client) -> None:
    plan, other = make.ready(), make.plan(number="另一号")
    measure = Measure.objects.create(plan=other, number="1", title="别的", position=1)
    warning = ReadingWarning.objects.create(plan=other, line=1, message="别的")
    target = Target.objects.create(plan=other, position=1, sentence="别的", value=1)
    codes = [
        officer.post(f"/plans/{plan.ref}/leads/", {"measure": measure.pk}).status_code,
        officer.post(f"/plans/{plan.ref}/warnings/{warning.pk}/").status_code,
        officer.post(f"/plans/{plan.ref}/targets/{target.pk}/accepted/").status_code,
        officer.post(f"/plans/{plan.ref}/targets/{target.pk}/edit/").status_code,
    ]
    assert codes == [404] * 4


def test_review_of_a_published_plan_leads_to_the_plan(officer: Client) -> None:
    plan = make.ready(status="published")
    measure = plan.measures.get()
    assert officer.get(f"/plans/{plan.ref}/review/").headers["Location"] == f"/plans/{plan.ref}/"
    assert officer.post(f"/plans/{plan.ref}/tasks/add/").headers["Location"].endswith("/review/?add=task#add")
    target = Target.objects.create(plan=plan, position=1, sentence="达到1个", value=1)
    assert officer.post(f"/plans/{plan.ref}/targets/{target.pk}/edit/").status_code == 302
    page = officer.post(f"/plans/{plan.ref}/leads/", {"measure": measure.pk}, follow=True).content.decode()
    assert "没有等待确认的牵头单位" in page


def test_draft_has_no_result_of_publishing_yet(officer: Client) -> None:
    plan = make.ready()
    assert officer.get(f"/plans/{plan.ref}/published/").headers["Location"] == f"/plans/{plan.ref}/review/"


def test_upload_needs_an_organization() -> None:
    nobody = Actor(user_id=1, name="无单位", region=make.REGION, role_names=frozenset({"plan_officer"}))
    with pytest.raises(ValidationError, match="须以某个单位的身份"):
        upload_plan(actor=nobody, upload=papers.upload())
    assert Plan.objects.count() == 0


def test_plan_without_years_or_dates_asks_for_its_period() -> None:
    rows = (("摸底", (("走访企业。", "市教育局", "长期坚持"),)),)
    paper = papers.text(rows).replace("2019年云溪市校企同行任务清单", "云溪市校企同行任务清单")
    plan = upload_plan(actor=make.officer(), upload=papers.upload(paper))
    assert (plan.period_start, plan.period_end) == (None, None)
    assert "请填写方案期" in "".join(w.message for w in plan.reading_warnings.all())
    assert plan.signed_on == date(2019, 5, 23)
