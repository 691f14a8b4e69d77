"""A later deadline: asked for, decided by the other side, recalled; or corrected by the issuing side."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from ronghe.domains.plans.models import Extension, Task
from ronghe.domains.plans.services.extensions import ask_extension
from ronghe.kernel.access.actor import Actor
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
ASK = {"new_due": "2019-12-20", "reason": "设备招标流标一次"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        yield


def send(actor: Actor, task: Task, where: str, **values: Any) -> HttpResponse:
    address = f"/plans/tasks/{task.ref}/{where}/"
    return signed_in(actor).post(address, values, follow=True)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def page(actor: Actor, task: Task, query: str = "") -> str:
    return text(signed_in(actor).get(f"/plans/tasks/{task.ref}/{query}"))  # type: ignore[arg-type]


def deadlines(shown: str) -> list[tuple[str, str]]:
    """What stands side by side at the head of the page."""
    box = re.search(r'<dl class="deadlines">(.*?)</dl>', shown, re.S)
    return re.findall(r"<dt>(.*?)</dt><dd>([\d-]+|无期限)", box[1]) if box else []


def test_granted_extension_moves_the_present_deadline_and_the_original_stays() -> None:
    task, lead, office = given.task(), given.liaison(), given.checker()
    send(lead, task, "extension/ask", **ASK)
    asked = page(office, task)
    assert re.findall(r"申请延到 (.*?)（现行期限 (.*?)）", asked) == [("2019-12-20", "2019-11-30")]
    assert [("extension/decide" in shown, "extension/recall" in shown) for shown in (asked, page(lead, task))] == [
        (True, False),
        (False, True),
    ]
    send(office, task, "extension/decide", granted="yes", opinion="下不为例")
    shown = page(lead, task)
    assert deadlines(shown)[:2] == [("现行期限", "2019-12-20"), ("原期限", "2019-11-30")]
    assert ["延期 1 次" in shown, "下不为例" in shown] == [True, True]
    before = page(lead, task, "?on=2019-09-04")
    assert (deadlines(before)[:2], "延期 0 次" in before) == (
        [("现行期限", "2019-11-30"), ("原期限", "2019-11-30")],
        True,
    )


def test_refusal_needs_its_words() -> None:
    task, office = given.task(), given.checker()
    send(given.liaison(), task, "extension/ask", **ASK)
    shown = text(send(office, task, "extension/decide", granted="no"))
    assert re.findall(r'id="decide_opinion_error">(.*?)</p>', shown) == ["不同意时请写明理由"]
    send(office, task, "extension/decide", granted="no", opinion="按原期限办")
    extension = Extension.objects.get()
    assert (extension.decision, extension.opinion) == ("refused", "按原期限办")
    assert deadlines(page(office, task))[0] == ("现行期限", "2019-11-30")


def test_recalled_request_ends_without_a_decision() -> None:
    task, lead = given.task(), given.liaison()
    send(lead, task, "extension/ask", **ASK)
    send(lead, task, "extension/recall")
    assert (Extension.objects.get().decision, Task.objects.get(pk=task.pk).status) == ("recalled", "not_started")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"new_due": ""}, "new_due", "请填写新的期限"),
        ({"new_due": "2019-11-30"}, "new_due", "新期限 2019-11-30 须晚于现行期限 2019-11-30"),
        ({"reason": ""}, "reason", "请写明为什么按期完成不了"),
    ],
)
def test_wrong_request_is_shown_beside_its_field(values: dict[str, str], field: str, sentence: str) -> None:
    task = given.task()
    shown = text(send(given.liaison(), task, "extension/ask", **ASK | values))
    assert re.findall(rf'id="ask_extension_{field}_error">(.*?)</p>', shown) == [sentence]
    assert (Extension.objects.count(), Task.objects.get(pk=task.pk).status) == (0, "not_started")


def test_request_after_the_deadline_is_refused_and_kept_in_the_form() -> None:
    task = given.task()
    with time_machine.travel("2019-12-02 10:00+08:00", tick=False):
        shown = text(send(given.liaison(), task, "extension/ask", **ASK))
    assert "期限 2019-11-30 已过，延期须在期限之前申请" in shown
    assert ("不能再申请延期；确需更改，请联系" in shown, ASK["reason"] in shown) == (True, True)


def test_request_cannot_be_dated_back_before_the_deadline() -> None:
    task = given.task()
    with time_machine.travel("2019-12-02 10:00+08:00", tick=False):
        lead = given.liaison()
        assert 'id="deed-ask_extension"' not in page(lead, task)
        send(lead, task, "extension/ask", **ASK | {"on": "2019-11-29"})
    assert (Extension.objects.count(), Task.objects.get(pk=task.pk).status) == (0, "not_started")


def test_second_click_on_a_request_or_a_decision_is_no_mistake() -> None:
    task, lead, office = given.task(), given.liaison(), given.checker()
    once, twice = (text(send(lead, task, "extension/ask", **ASK)) for _click in range(2))
    assert ["延期申请已提交，等待决定" in shown for shown in (once, twice)] == [True, True]
    once, twice = (text(send(office, task, "extension/decide", granted="yes")) for _click in range(2))
    assert ["已同意延期" in shown for shown in (once, twice)] == [True, True]
    assert Extension.objects.count() == 1


def test_who_decides_too_late_is_told() -> None:
    task, first, second = given.task(), given.checker(), given.checker()
    ask_extension(actor=given.liaison(), task=task, new_due=date(2019, 12, 20), reason="招标")
    send(first, task, "extension/decide", granted="yes")
    shown = text(send(second, task, "extension/decide", granted="no", opinion="不行"))
    assert f"{first.name} 已于 2019-09-05 10:00 办理“同意延期”" in shown
    assert Extension.objects.get().decision == "granted"


def test_whoever_is_held_up_by_a_request_is_told_the_way_out() -> None:
    task, lead, office = given.task(), given.liaison(), given.checker()
    given.report(task, 100, date(2019, 9, 2), papers=1, actor=lead)
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 20), reason="招标")
    way = "延期申请还没有决定：先决定或撤回申请"
    tries = ((lead, "steps/submit", {}), (office, "due", ASK), (office, "steps/terminate", {"comment": "项目取消"}))
    assert [way in text(send(actor, task, where, **values)) for actor, where, values in tries] == [True] * 3
    assert (Task.objects.get(pk=task.pk).status, Extension.objects.count()) == ("extending", 1)


def test_others_neither_ask_nor_decide_nor_correct() -> None:
    task, lead, officer = given.task(), given.liaison(), make.officer()
    send(lead, task, "extension/ask", **ASK)
    found = [
        send(lead, task, "extension/decide", granted="yes").status_code,
        send(lead, task, "due", **ASK).status_code,
        send(officer, task, "extension/ask", **ASK).status_code,
        send(make.actor("auditor"), task, "extension/decide", granted="yes").status_code,
    ]
    assert (found, Extension.objects.get().decision) == ([403, 403, 403, 403], "open")


def test_correction_by_the_issuing_side_is_listed_and_counted() -> None:
    task, officer = given.task(), make.officer()
    wrong = text(send(officer, task, "due", new_due="2019-05-01", reason="误读"))
    assert re.findall(r'id="correct_due_new_due_error">(.*?)</p>', wrong) == ["期限不能早于开始日期"]
    send(officer, task, "due", new_due="2019-10-31", reason="文件写的是十月底")
    shown = page(given.liaison(), task)
    assert deadlines(shown)[:2] == [("现行期限", "2019-10-31"), ("原期限", "2019-11-30")]
    assert ["延期 0 次，更正 1 次" in shown, "文件写的是十月底" in shown] == [True, True]


@pytest.mark.parametrize("new_due", ["9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"])
def test_deadline_in_no_year_of_ours_is_refused_beside_its_field(new_due: str) -> None:
    """A slip of the finger would leave no days around the deadline to reckon lamps from."""
    task = given.task()
    for actor, where, reason in ((given.liaison(), "extension/ask", "流标"), (given.checker(), "due", "误读")):
        shown = text(send(actor, task, where, new_due=new_due, reason=reason))
        assert re.findall(r"年份在 1900 到 2199 之间，请核对", shown)[:1] == ["年份在 1900 到 2199 之间，请核对"]
        assert f'value="{new_due}"' in shown
    task.refresh_from_db()
    assert (task.status, task.due, Extension.objects.count()) == ("not_started", date(2019, 11, 30), 0)


def test_last_day_of_our_years_is_a_deadline_like_any_other() -> None:
    task = given.task()
    send(given.liaison(), task, "extension/ask", new_due="2199-12-31", reason="百年工程")
    send(given.checker(), task, "extension/decide", granted="yes")
    task.refresh_from_db()
    assert (task.status, task.due) == ("not_started", date(2199, 12, 31))
