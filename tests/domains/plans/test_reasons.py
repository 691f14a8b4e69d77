"""Why a lamp shows what it shows: one sentence with its numbers for each line of the table."""

from dataclasses import replace
from datetime import date

import pytest

from ronghe.domains.plans.policy.lamps import Facts
from ronghe.domains.plans.policy.numbers import Numbers
from ronghe.domains.plans.queries.facts import Stand
from ronghe.domains.plans.queries.reasons import reason_of
from ronghe.kernel.clock.calendar import WorkCalendar

NUMBERS = Numbers(WorkCalendar({}), near_days=10, yellow_points=10, red_points=30, report_day=28, continuous_months=2)
# A hundred days from the first of January: the day of the year is the percentage that even work has reached.
OPEN = Facts("in_progress", start=date(2019, 1, 1), due=date(2019, 4, 10), opened_on=date(2018, 12, 1))
ENDLESS = replace(OPEN, due=None)


@pytest.mark.parametrize(
    ("facts", "day", "lamp", "sentence"),
    [
        (Facts(""), date(2019, 3, 1), "before", "这一天方案还没有发布"),
        (Facts("historical"), date(2019, 3, 1), "history", "印发之前已到期，补录办结之前不评灯"),
        (Facts("pending"), date(2019, 3, 1), "unconfirmed", "牵头单位还没有确认，不评灯"),
        (Facts("closed"), date(2019, 3, 1), "done", "已核验销号"),
        (Facts("terminated"), date(2019, 3, 1), "ended", "已终止"),
        (Facts("carried"), date(2019, 3, 1), "ended", "已转入下一年"),
        (replace(OPEN, status="extending"), date(2019, 3, 1), "attention", "期限之前申请了延期，等待决定"),
        (
            replace(OPEN, status="submitted", submitted_on=date(2019, 4, 10)),
            date(2019, 5, 1),
            "normal",
            "按期提交，等待核验",
        ),
        (
            replace(OPEN, status="checking", submitted_on=date(2019, 4, 13)),
            date(2019, 5, 1),
            "overdue",
            "提交时已逾期 3 天，等待核验",
        ),
        (replace(OPEN, status="not_started"), date(2018, 12, 22), "not_started", "10 天后开始"),
        (replace(OPEN, status="not_started"), date(2019, 1, 5), "not_started", "还没有开始，距期限 95 天"),
        (replace(OPEN, percent=40), date(2019, 2, 14), "normal", "进度跟得上：应完成 45%，已报 40%"),
        (replace(OPEN, percent=40), date(2019, 2, 19), "attention", "应完成 50%，已报 40%，落后 10 个百分点"),
        (replace(OPEN, percent=40), date(2019, 3, 12), "overdue", "应完成 71%，已报 40%，落后 31 个百分点"),
        (
            replace(OPEN, percent=92),
            date(2019, 4, 2),
            "attention",
            "距期限 6 个工作日，已报 92%，还没有提交办结",
        ),
        (
            replace(OPEN, percent=80),
            date(2019, 4, 2),
            "attention",
            "距期限 6 个工作日，应完成 92%，已报 80%，落后 12 个百分点",
        ),
        (replace(OPEN, percent=100), date(2019, 4, 10), "attention", "期限就在眼前，已报 100%，还没有提交办结"),
        (replace(OPEN, percent=100), date(2019, 4, 12), "overdue", "已过期限 2 天，已报 100%"),
        (ENDLESS, date(2019, 1, 28), "normal", "没有期限，下次报告在 2019-01-28 之前"),
        (ENDLESS, date(2019, 1, 30), "attention", "没有期限，应在 2019-01-28 之前报告进展，已迟 2 天"),
        (ENDLESS, date(2019, 3, 1), "overdue", "没有期限，应在 2019-01-28 之前报告进展，已迟 32 天"),
    ],
)
def test_reason_says_what_the_lamp_means(facts: Facts, day: date, lamp: str, sentence: str) -> None:
    stand = Stand(facts, day, NUMBERS)
    assert (stand.lamp.value, reason_of(stand)) == (lamp, sentence)
