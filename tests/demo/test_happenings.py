"""The file of the year agrees with the plan, the accounts, the calendar and itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import PurePath

from chinese_calendar import is_workday

from ronghe.demo.city import rows
from ronghe.demo.document import plan_data
from ronghe.demo.happenings import Happening, happenings
from ronghe.demo.papers import MAKERS
from ronghe.demo.review import PUBLISHED_ON
from ronghe.domains.plans.workflow import TASK_FLOW

VERBS = {"report_progress", "confirm_lead", "set_weight", "fill_placeholder", "waive_placeholder"}


def by_task() -> dict[str, list[Happening]]:
    found = defaultdict(list)
    for each in happenings():
        found[each.code].append(each)
    return found


def test_every_task_and_person_exists() -> None:
    codes = {f"{number}.{task[0]}" for number, _title, tasks in plan_data()["measures"] for task in tasks}
    assert codes - set(by_task()) == {"8.4"}  # of January 2020
    assert set(by_task()) - codes == set()
    assert {each.who for each in happenings()} - {row["username"] for row in rows("accounts.csv")} == set()


def test_steps_are_known_and_say_what_they_need() -> None:
    known = VERBS | {transition.name for transition in TASK_FLOW.transitions}
    assert {each.step for each in happenings()} - known == set()
    spoken = VERBS - {"confirm_lead", "set_weight"} | {t.name for t in TASK_FLOW.transitions if t.needs_comment}
    assert [each for each in happenings() if each.step in spoken and not each.words] == []
    counted = ("report_progress", "set_weight")
    assert [each for each in happenings() if (each.number is not None) != (each.step in counted)] == []
    assert [each for each in happenings() if (each.new_date is not None) != (each.step == "ask_extension")] == []


def test_days_are_working_days_in_order() -> None:
    days = [each.day for each in happenings()]
    assert days == sorted(days)
    assert (days[0], days[-1] <= date(2019, 12, 31)) == (PUBLISHED_ON, True)
    assert [day for day in days if not is_workday(day)] == []


def test_nobody_checks_what_he_submitted_and_what_was_returned_comes_back() -> None:
    waiting = set()
    for code, story in by_task().items():
        submitters = {each.who for each in story if each.step == "submit"}
        checkers = {each.who for each in story if each.step in ("take_up", "return", "close")}
        assert (code, submitters & checkers) == (code, set())
        steps = [each.step for each in story if each.step in ("submit", "return", "recall")]
        back = {"return", "recall"}
        assert (code, [step in back for step in steps]) == (code, [place % 2 == 1 for place in range(len(steps))])
        if steps and steps[-1] in back:
            waiting.add(code)
    assert waiting == {"6.2"}  # returned on the last working day but one


def test_percentages_grow() -> None:
    for code, story in by_task().items():
        percents = [each.number for each in story if each.step == "report_progress"]
        assert (code, percents) == (code, sorted(percents))


def test_papers_are_of_a_kind_that_can_be_made() -> None:
    kinds = Counter(PurePath(name).suffix for each in happenings() for name in each.papers)
    assert set(kinds) == set(MAKERS)


def test_believable_turns_are_there() -> None:
    steps = Counter(each.step for each in happenings())
    turns = ("return", "recall", "ask_extension", "terminate", "carry_over", "confirm_lead", "set_weight")
    assert {step: steps[step] for step in turns} == {
        "return": 6,
        "recall": 1,
        "ask_extension": 5,
        "terminate": 1,
        "carry_over": 2,
        "confirm_lead": 1,
        "set_weight": 3,
    }
