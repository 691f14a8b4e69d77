"""A verb words its event in the language of the platform, but its refusal in that of who reads it."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services import leads, measures, placeholders, publishing, resolving, review, targets, tasks
from ronghe.domains.plans.services.uploading import AlreadyUploaded
from ronghe.domains.registers.services.people import invite
from ronghe.kernel.access.actor import Actor
from tests.factories import plans as make
from tests.factories import published
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    return make.officer("Lin")


@pytest.fixture
def draft() -> Plan:
    """A draft whose own words are not Chinese, so that any Chinese in a message is the platform's."""
    plan = make.plan(title="Plan", number="2019-41")
    task = make.task(plan, lead_basis="first_listed", text="Task")
    unit = make.organization("Bureau")
    make.lead(task, unit)
    make.party(task, "Others", kind="generic")
    make.party(task, "Finance")
    measure = plan.measures.get()
    measure.title = "Measure"
    measure.save()
    published.target(plan, title="Rate", sentence="")
    return plan


def moved(plan: Plan) -> None:
    """Another officer was faster."""
    publishing.discard_plan(actor=make.officer("Chen"), plan=plan, comment="x")


Refusal = Callable[[Actor, Plan], object]
REFUSALS: dict[str, Refusal] = {
    "moved on": lambda a, p: (moved(p), review.edit_plan(actor=a, plan=p, values={})),
    "moved on, draft": lambda a, p: (moved(p), targets.accept_targets(actor=a, plan=p)),
    "not alive": lambda a, p: (
        Plan.objects.update(status="withdrawn"),
        leads.confirm_lead(actor=a, task=p.tasks.get()),
    ),
    "reason": lambda a, p: (
        Plan.objects.update(status="published"),
        tasks.edit_task(actor=a, task=p.tasks.get(), values={}),
    ),
    "not empty": lambda a, p: measures.delete_measure(actor=a, measure=p.measures.get()),
    "no name left": lambda a, p: resolving.merge_alias(
        actor=a, plan=p, name="Nobody", organization=make.organization("Bureau")
    ),
    "no such line": lambda a, p: targets.add_target(actor=a, plan=p, values={"value": 1, "line": 99}),
    "twice": lambda a, p: (
        Plan.objects.update(status="published"),
        placeholders.fill_placeholder(
            actor=a,
            placeholder=p.tasks.get().parties.get(name="Others"),
            organizations=[make.organization("Bureau")],
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusal_of_a_verb_reads_english_for_who_reads_english(officer: Actor, draft: Plan, case: str) -> None:
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            REFUSALS[case](officer, draft)
        assert refused.value.messages
        assert re.findall("[一-龥]", " ".join(refused.value.messages)) == []


def test_rule_that_forbids_publishing_and_its_facts_read_english(officer: Actor, draft: Plan) -> None:
    """The source is cited as it is called; the sentence of the rule and what it found are worded."""
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            publishing.publish_plan(actor=officer, plan=draft)
        [message] = refused.value.messages
    rule, _dot, facts = message.partition(". ")
    assert (re.findall("[一-龥]", rule), facts.startswith("Not yet matched: Finance (")) == ([], True)


def test_file_uploaded_before_is_told_in_both_languages(draft: Plan) -> None:
    draft.status = "published"
    error = AlreadyUploaded(draft)
    with override("en"):
        assert re.findall("[一-龥]", error.messages[0]) == []
    with override("zh-hans"):
        assert error.messages[0].startswith("这份文件已经上传过：“Plan”（已发布）")


def test_page_tells_the_second_officer_in_english(officer: Actor, draft: Plan) -> None:
    moved(draft)
    client: Client = signed_in(officer)
    client.cookies["django_language"] = "en"
    page = unescape(client.post(f"/plans/{draft.ref}/warnings/", follow=True).content.decode())
    assert re.findall(r"Chen did “(.*?)” on [\d: -]+; the plan is now “(.*?)”", page) == [("Discard", "Discarded")]


def test_kind_of_unit_that_a_role_needs_is_named_in_english() -> None:
    school = make.organization("School", kind="school")
    with override("en"):
        with pytest.raises(ValidationError) as refused:
            invite(actor=make.actor("administrator"), organization=school, name="x", role="plan_officer")
        assert re.findall("[一-龥]", " ".join(refused.value.messages)) == []
