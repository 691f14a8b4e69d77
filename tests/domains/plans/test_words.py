"""What people write about a task is bounded by the verbs themselves, and no browser cuts it off without a word."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.exceptions import ValidationError

from ronghe.domains.plans.models import Extension, Report, Task
from ronghe.domains.plans.services.extensions import ask_extension, correct_due, decide_extension
from ronghe.domains.plans.services.tracking import move_task, report_progress, submit_task
from ronghe.domains.plans.services.words import LONGEST
from ronghe.kernel.workflow.machine import Refused
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
LONG = "长" * (LONGEST + 1)
LATER = date(2019, 12, 20)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        yield


def asked() -> Task:
    task = given.task()
    ask_extension(actor=given.liaison(), task=task, new_due=LATER, reason="流标")
    return task


def report(words: str) -> None:
    report_progress(
        actor=given.liaison(), task=given.task(), progress=given.progress(10, date(2019, 9, 1), words=words)
    )


VERBS: dict[str, Callable[[str], object]] = {
    "words": report,
    "comment": lambda words: move_task(actor=given.checker(), task=given.submitted(), name="return", comment=words),
    "comment of a submission": lambda words: submit_task(
        actor=given.liaison(), task=given.returned_and_answered(), comment=words
    ),
    "reason": lambda words: ask_extension(actor=given.liaison(), task=given.task(), new_due=LATER, reason=words),
    "reason of a correction": lambda words: correct_due(
        actor=given.checker(), task=given.task(), new_due=LATER, reason=words
    ),
    "opinion": lambda words: decide_extension(actor=given.checker(), task=asked(), granted=False, opinion=words),
}


@pytest.mark.parametrize("name", VERBS)
def test_verb_refuses_more_words_than_fit_by_their_field(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        VERBS[name](LONG)
    assert refused.value.message_dict == {name.split()[0]: [f"最多 {LONGEST} 字，现在有 {LONGEST + 1} 字"]}
    VERBS[name](f" {LONG[1:]}\n")  # as many as fit, blanks around them aside


def test_longest_is_what_the_columns_say() -> None:
    columns = [Report._meta.get_field("words"), *(Extension._meta.get_field(name) for name in ("reason", "opinion"))]
    assert [getattr(column, "max_length", None) for column in columns] == [LONGEST] * 3


@pytest.mark.parametrize(("name", "field"), [("reason", "reason"), ("opinion", "opinion")])
def test_missing_words_are_told_by_the_field_of_the_form(name: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        VERBS[name]("  ")
    assert (refused.value.code, list(refused.value.error_dict)) == ("comment", [field])


def test_textareas_have_no_bound_that_cuts_and_a_count_that_goes_over() -> None:
    task = given.task()
    page = signed_in(given.liaison()).get(f"/plans/tasks/{task.ref}/").content.decode()
    areas = re.findall(r"<textarea[^>]*>", page)
    assert ["maxlength" in area for area in areas] == [False] * len(areas)
    assert [re.findall(r'data-count="(\d+)"', area) for area in areas] == [[str(LONGEST)]] * len(areas)
    assert len(areas) >= 2


def test_what_was_pasted_beyond_the_bound_comes_back_whole() -> None:
    task = given.task()
    values = {"percent": "10", "words": LONG, "on": "2019-09-01"}
    answer = signed_in(given.liaison()).post(f"/plans/tasks/{task.ref}/report/", values)
    page = unescape(answer.content.decode())
    assert (LONG in page, re.findall(r'id="id_words_error">(.*?)</p>', page)) == (
        True,
        [f"最多 {LONGEST} 字，现在有 {LONGEST + 1} 字"],
    )
