"""Each rule of publishing has an example that holds and one that does not, and cites its source."""

from datetime import date

import pytest

from ronghe.domains.plans import policy
from ronghe.domains.plans.models import Plan, ReadingWarning, Target
from ronghe.kernel.policy.rules import Rule
from tests.factories import plans as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def holds(rule: Rule, plan: Plan, on: date = date(2019, 5, 23)) -> bool:
    return rule(Plan.objects.get(pk=plan.pk), on).holds


def facts(rule: Rule, plan: Plan) -> str:
    return rule(Plan.objects.get(pk=plan.pk), date(2019, 5, 23)).facts


def test_ready_plan_meets_every_rule() -> None:
    plan = make.ready(checker=make.organization("余姚市人民政府办公室"))
    assert [finding.level for finding in policy.PUBLISHING(plan, date(2019, 5, 23))] == ["met"] * 10


def test_task_whose_lead_alone_could_check_it_is_named() -> None:
    plan = make.ready(2)
    assert facts(policy.every_task_checked, plan) == "无人核验：1.1、1.2"
    make.organization("余姚市人民政府办公室")
    Plan.objects.filter(pk=plan.pk).update(issuer="余姚市人民政府办公室")
    assert holds(policy.every_task_checked, plan)


def test_title_and_date_missing_are_named() -> None:
    plan = make.ready(title=" ", signed_on=None)
    assert not holds(policy.named_and_dated, plan)
    assert facts(policy.named_and_dated, plan) == "缺：名称、成文日期"


def test_plan_without_tasks_is_incomplete() -> None:
    assert facts(policy.tasks_complete, make.plan()) == "还没有任何任务"


def test_task_without_text_is_named() -> None:
    plan = make.ready()
    make.task(plan, " ", number="9")
    assert facts(policy.tasks_complete, plan) == "没有内容：1.9"


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "closed"])
def test_unit_that_is_not_registered_does_not_count(status: str) -> None:
    plan = make.ready()
    make.party(plan.tasks.get(), "经信局", organization=make.organization("余姚市经信局", status=status))
    assert facts(policy.parties_registered, plan) == "尚未对应：经信局"


def test_named_unit_without_organization_forbids_and_placeholder_does_not() -> None:
    plan = make.ready()
    make.party(plan.tasks.get(), "有关部门", kind="generic")
    assert holds(policy.parties_registered, plan)
    make.party(plan.tasks.get(), "经信局")
    assert not holds(policy.parties_registered, plan)


def test_number_published_already_forbids() -> None:
    plan = make.ready()
    assert holds(policy.number_free, plan)
    make.plan(status="published")
    assert facts(policy.number_free, plan) == "余政办发〔2019〕41号 已发布"


def test_plan_without_number_may_always_be_published() -> None:
    make.plan(status="published", number="")
    assert holds(policy.number_free, make.ready(number=""))


@pytest.mark.parametrize(
    ("basis", "confirmed", "settled"),
    [
        ("explicit", False, True),
        ("joint", False, True),
        ("only_named", False, True),
        ("first_listed", False, False),
        ("first_listed", True, True),
        ("officer", True, True),
    ],
)
def test_lead_is_settled_by_document_or_officer(basis: str, confirmed: bool, settled: bool) -> None:
    plan = make.plan()
    make.lead(make.task(plan, lead_basis=basis, lead_confirmed=confirmed))
    assert holds(policy.leads_confirmed, plan) is settled


def test_task_without_lead_is_not_settled() -> None:
    plan = make.plan()
    make.task(plan, lead_basis="none")
    assert facts(policy.leads_confirmed, plan) == "待确认：1.1"


def test_open_warning_reminds() -> None:
    plan = make.ready()
    warning = ReadingWarning.objects.create(plan=plan, line=1, message="可能缺少单位")
    assert facts(policy.warnings_handled, plan) == "还有 1 条"
    warning.handled_by = "陈管理"
    warning.save()
    assert holds(policy.warnings_handled, plan)


def test_undecided_target_reminds() -> None:
    plan = make.ready()
    target = Target.objects.create(plan=plan, position=1, sentence="达到30个", value=30)
    assert facts(policy.targets_decided, plan) == "还有 1 个"
    target.decision = "rejected"
    target.save()
    assert holds(policy.targets_decided, plan)


@pytest.mark.parametrize(
    ("kind", "level", "supervised"),
    [
        ("government", "county", True),
        ("township", "county", True),
        ("school", "county", True),
        ("college", "county", True),
        ("college", "province", False),
        ("government", "city", False),
        ("enterprise", "county", False),
        ("association", "county", False),
        ("mass", "county", False),
    ],
)
def test_lead_outside_supervision_reminds(kind: str, level: str, supervised: bool) -> None:
    plan = make.plan()
    make.lead(make.task(plan), make.organization("某单位", kind, level=level))
    assert holds(policy.leads_supervised, plan) is supervised
    assert holds(policy.leads_within_reach, plan) is supervised


def test_supervision_is_cited_from_the_day_it_is_in_force() -> None:
    plan = make.ready()
    before = {str(f.rule.cites) for f in policy.PUBLISHING(plan, date(2021, 1, 31))}
    after = {str(f.rule.cites) for f in policy.PUBLISHING(plan, date(2021, 2, 1))}
    article = "《政府督查工作条例》（国务院令第733号）第五条"
    own = "本平台约定：省属院校、企业、协会、群团不由县级政府督办"
    assert (article in before, own in before) == (False, True)
    assert (article in after, own in after) == (True, False)


def test_plan_is_judged_on_its_own_date() -> None:
    assert policy.judged_on(make.plan(), TODAY) == date(2019, 5, 23)
    assert policy.judged_on(make.plan(signed_on=None), TODAY) == TODAY


def test_long_lists_are_cut_with_their_number() -> None:
    assert policy.publishing.listed(["甲", "乙", "甲"]) == "甲、乙"
    assert policy.publishing.listed("甲乙丙丁戊己") == "甲、乙、丙、丁、戊等 6 个"
