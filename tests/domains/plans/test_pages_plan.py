"""The list of plans, the page of one plan, its targets: who sees what, in how many queries."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from ronghe.domains.plans.models import Plan, ReadingWarning, Task
from ronghe.domains.plans.services.extensions import correct_due
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.storing import attach
from tests.factories import plans, published, tracking
from tests.factories.people import CIXI, make_actor, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db


def client_of(role: str, **columns: Any) -> Client:
    return signed_in(plans.actor(role, **columns))


def text(client: Client, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_list_of_plans_is_paged() -> None:
    Plan.objects.bulk_create(
        Plan(owner=plans.organization(), region="330281", title=f"方案{n}号", ref=f"ref{n:09}", status="published")
        for n in range(53)
    )
    client = signed_in(plans.officer())
    found = [
        unescape(client.get(f"/plans/{page}").content.decode()).count('class="row-link"') for page in ("", "?page=3")
    ]
    assert found == [20, 13]


def test_list_shows_each_role_what_it_may_see() -> None:
    plan, draft = published.rich(), plans.plan(title="还在核对的方案", number="")
    ReadingWarning.objects.create(plan=draft, line=1, message="读不准")
    hidden = published.published(title="不公开的方案", number="内部1号", is_public=False)
    stranger = published.unit("余姚市水利局")
    expected = {
        "plan_officer": {plan.title, draft.title, hidden.title},
        "supervisor": {plan.title, hidden.title},
        "auditor": {plan.title, hidden.title},
        "liaison": {plan.title},
    }
    for role, titles in expected.items():
        body = text(client_of(role, unit=stranger), "/plans/")
        found = {title for title in (plan.title, draft.title, hidden.title) if title in body}
        assert (role, found) == (role, titles)


def test_draft_of_another_city_is_hidden_also_from_an_officer_who_runs_the_platform() -> None:
    own = plans.ready(1, title="余姚的草稿")
    far = plans.ready(1, title="慈溪的草稿", owner=make_organization("慈溪市教育局", region=CIXI))
    founder = make_actor("administrator", "plan_officer", organization=plans.organization())
    assert list(Plan.objects.visible_to(founder)) == [own]
    assert list(Task.objects.visible_to(founder)) == [own.tasks.get()]
    Plan.objects.filter(pk=far.pk).update(status="withdrawn")
    assert Plan.objects.visible_to(founder).count() == 2


def test_list_flags_a_draft_and_leads_to_its_review() -> None:
    draft = plans.plan()
    ReadingWarning.objects.create(plan=draft, line=1, message="读不准")
    body = text(client_of("plan_officer"), "/plans/")
    assert f'href="/plans/{draft.ref}/review/"' in body
    numbers = re.findall(r'<td class="number" data-label="([^"]+)">(\d+)</td>', body)
    assert numbers == [("任务", "0"), ("未处理提示", "1")]


def test_list_empty_says_what_to_do() -> None:
    assert "上传文件" in text(client_of("plan_officer"), "/plans/")
    other = text(client_of("liaison"), "/plans/")
    assert ("还没有可看的方案" in other, "上传文件" in other) == (True, False)


def test_list_without_discarded_plans() -> None:
    discarded = plans.plan(status="discarded", title="作废的方案")
    assert discarded.title not in text(client_of("plan_officer"), "/plans/")


def test_plan_page_says_what_it_is_and_as_of_when() -> None:
    plan = published.rich()
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/?on=2019-08-20")
    facts = re.search(r'<p class="dots">(.*?)</p>', body, re.S)
    assert facts
    words = re.sub(r"<[^>]+>", " ", facts[1]).split()
    assert words == [plan.number, "2019-05-23", "成文", "2019-05-31", "公开", "2", "项举措", "，", "6", "项任务"]
    assert re.findall(r'</svg>(\w+)</span>\s*<span class="stat-value">(\d+)', body) == [
        ("红灯", "4"),
        ("黄灯", "0"),
        ("绿灯", "0"),
        ("未开始", "1"),
        ("已办结", "0"),
    ]
    assert 'name="on" value="2019-08-20"' in body
    said = re.search(r'<p class="verdict">(.*?)</p>', body, re.S)
    assert said
    assert re.findall(r"<span>(.*?)</span>", said[1]) == [
        "6 项任务，已办结 0 项。",
        "红灯 4 项，其中已过期限 1 项；黄灯 0 项。",
        "红灯最多的牵头单位是余姚市教育局，4 项。",
    ]
    assert f'{said[0]}<a href="/plans/lamps/">亮灯规则</a></div>' in body


def test_plan_page_before_publication_shows_no_lamps() -> None:
    plan = published.rich()
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/?on=2019-05-30")
    assert "截至 2019-05-30，方案还没有发布，不评灯" in body
    assert set(re.findall(r"is-(\w+)\"", body)) == {"before"}
    assert [word for word in ("stat-value", "small-bar", 'class="verdict"') if word in body] == []
    assert re.findall(r'<span class="code">([\d.]+)</span>', body) == ["1.1", "1.2", "1.3", "1.4", "1.5", "2.6"]


def test_plan_page_leads_to_the_ends_of_months_and_keeps_the_filter() -> None:
    plan = published.rich()
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/?on=2019-08-31&measure=2")
    links = re.findall(r'<li><a href="/plans/\w+/\?measure=2&on=([\d-]+)"( aria-current="date")?', body)
    ends = ["2019-05-31", "2019-06-30", "2019-07-31", "2019-08-31", "2019-09-30", "2019-10-31", "2019-11-30"]
    assert [day for day, _current in links] == [*ends, "2019-12-31"]
    assert [day for day, current in links if current] == ["2019-08-31"]


def test_progress_is_weighed_and_shown_against_an_even_course() -> None:
    plan = tracking.plan(3)
    first, second, _third = plan.tasks.in_order()
    Task.objects.filter(pk=first.pk).update(weight=4)
    tracking.report(first, 50, date(2019, 8, 30))
    tracking.report(second, 20, date(2019, 8, 30))
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/?on=2019-08-30")
    assert re.findall(r'aria-label="总体进度：(\d+)%"', body) == ["36"]
    assert "匀速应达 49%，落后 13 个百分点" in body
    shares = re.findall(r'<span class="share">.*?</span>(\d+)%</span>', body, re.S)
    assert shares == ["36", "50", "20", "0"]
    assert [body.count(word) for word in ("2019-08-30 报", "还没有报告")] == [2, 1]


def test_moved_deadline_stands_before_the_original_one() -> None:
    task = tracking.task()
    correct_due(actor=tracking.checker(), task=task, new_due=date(2019, 12, 20), reason="场地", on=date(2019, 9, 2))
    client, path = client_of("supervisor"), f"/plans/{task.plan.ref}/"
    moved = re.compile(r'<span class="moved"><strong>([\d-]+)</strong> <s><span [^>]*>原定 </span>([\d-]+)</s>')
    assert moved.findall(text(client, path + "?on=2019-09-02")) == [("2019-12-20", "2019-11-30")]
    assert moved.findall(text(client, path + "?on=2019-09-01")) == []


@pytest.mark.parametrize(
    ("asked", "day"), [("", "2019-12-31"), ("?on=2019-02-28", "2019-02-28"), ("?on=x", "2019-12-31")]
)
def test_plan_page_day(asked: str, day: str) -> None:
    plan = published.rich()
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/{asked}")
    assert f'name="on" value="{day}"' in body
    assert ("不是日期" in body) is (asked == "?on=x")


@pytest.mark.parametrize("asked", ["", "?lamp=overdue&on=2019-08-20", "?unit=nobody", "?q=没有这样的字"])
def test_htmx_gets_the_block_of_the_full_page(asked: str) -> None:
    plan = published.rich()
    client = client_of("plan_officer")
    path = f"/plans/{plan.ref}/{asked}"
    table, tools, rest = text(client, path, **{"HX-Request": "true"}).partition('<div id="plan-tools"')
    page = text(client, path)
    assert page.count(f'<div id="results">{table}</div>') == 1
    # What depends on the filter and stands outside the block comes along, out of band, word for word.
    for part in (tools + rest).replace(' hx-swap-oob="true"', "").split('<div id="as-of"'):
        assert page.count(part.strip()) == 1


def test_drafts_are_for_those_who_fill() -> None:
    draft = plans.ready(2)
    paths = [f"/plans/{draft.ref}/", f"/plans/{draft.ref}/targets/", f"/plans/{draft.ref}/export/xlsx/"]
    statuses = {
        role: [client_of(role).get(path).status_code for path in paths]
        for role in ("plan_officer", "supervisor", "liaison", "registrar", "administrator")
    }
    assert statuses == {
        "plan_officer": [200, 200, 200],
        "supervisor": [404, 404, 404],
        "liaison": [404, 404, 404],
        "registrar": [404, 404, 404],
        "administrator": [404, 404, 404],
    }
    assert f'href="/plans/{draft.ref}/review/"' in text(client_of("plan_officer"), paths[0])


def test_private_plan_shows_a_unit_its_own_tasks_only() -> None:
    plan = published.rich()
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    staff = published.unit("余姚市人力资源和社会保障局")
    body = text(client_of("liaison", unit=staff), f"/plans/{plan.ref}/")
    assert re.findall(r'<span class="code">([\d.]+)</span>', body) == ["2.6"]
    assert "只列出点到本单位的任务" in body
    assert "只列出点到本单位的任务" not in text(client_of("supervisor"), f"/plans/{plan.ref}/")
    stranger = client_of("liaison", unit=published.unit("余姚市水利局"))
    assert stranger.get(f"/plans/{plan.ref}/").status_code == 404


def test_person_without_membership_reads_public_plans() -> None:
    plan = published.rich()
    client = Client()
    client.force_login(make_user())
    assert text(client, f"/plans/{plan.ref}/")
    assert client.get(f"/plans/{plan.ref}/export/xlsx/").status_code == 403


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(f"/plans/{published.rich().ref}/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/login/")


def test_source_can_be_fetched_from_the_page() -> None:
    plan = published.rich()
    upload = ContentFile(b"text", name="方案.txt")
    source = attach(plan, upload, purpose="source", actor=Actor(name="林方案"))
    client = client_of("supervisor")
    assert f'href="/files/{source.ref}/"' in text(client, f"/plans/{plan.ref}/")
    answer = client.get(f"/files/{source.ref}/")
    assert b"".join(answer.streaming_content) == b"text"
    answer.close()


def test_targets_say_value_comparison_and_due() -> None:
    plan = published.published()
    published.target(plan, "85", unit="%", comparison=">=", due="2020-12-31", line=3, title="双师型教师比例")
    published.target(plan, "3", unit="个", comparison="=", is_stretch=True)
    published.target(plan, "1500", unit="人", is_approximate=True)
    published.target(plan, "12.5", unit="%", comparison="<=")
    body = text(client_of("supervisor"), f"/plans/{plan.ref}/targets/")
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r'<tr id="target-\d+">(.*?)</tr>', body, re.S)]
    sentence = ["原文第", "3", "行"]
    assert rows == [
        ["不低于", "85", "%", "双师型教师比例", "达到85", *sentence, "存量", "2020-12-31", "前"],
        ["力争达到", "3", "个", "达到3", "存量", "无期限"],
        ["大约", "1,500", "人", "达到1500", "存量", "无期限"],
        ["不高于", "12.5", "%", "达到12.5", "存量", "无期限"],
    ]


def test_targets_not_accepted_are_the_officers_business() -> None:
    plan = published.published()
    published.target(plan, sentence="已采纳的数")
    published.target(plan, sentence="待定的数", decision="proposed")
    published.target(plan, sentence="不采纳的数", decision="rejected")
    shown = {
        role: re.findall(r'<q class="sentence">(.*?)</q>', text(client_of(role), f"/plans/{plan.ref}/targets/"))
        for role in ("plan_officer", "supervisor")
    }
    assert shown == {"plan_officer": ["已采纳的数", "待定的数"], "supervisor": ["已采纳的数"]}


def test_targets_without_any_say_so() -> None:
    plan = published.published()
    assert "没有已采纳的目标" in text(client_of("supervisor"), f"/plans/{plan.ref}/targets/")
    assert 'id="targets"' not in text(client_of("supervisor"), f"/plans/{plan.ref}/")


def test_plan_without_tasks_shows_no_empty_pictures() -> None:
    plan = published.published()
    body = text(client_of("plan_officer"), f"/plans/{plan.ref}/")
    assert [name for name in ("timeline", "matrix") if f'id="{name}"' in body] == []
    assert "这个方案还没有任务" in body


@pytest.mark.parametrize("path", ["/plans/{ref}/", "/plans/{ref}/targets/", "/plans/{ref}/?lamp=overdue"])
def test_query_count_is_the_same_for_3_and_300_tasks(path: str, queries: Any) -> None:
    small, large = published.many(3), None
    client = client_of("plan_officer")
    client.get(path.format(ref=small.ref))
    with queries as seen:
        client.get(path.format(ref=small.ref))
    first = len(seen)
    Plan.objects.filter(pk=small.pk).update(number="另一号")
    large = published.many(300)
    with queries as seen:
        assert client.get(path.format(ref=large.ref)).status_code == 200
    assert len(seen) == first
    assert first < 20


def test_list_query_count_is_the_same_for_1_and_3_plans(queries: Any) -> None:
    client = client_of("plan_officer")
    client.get("/plans/")
    counts = []
    for number in (1, 2, 3):
        Plan.objects.filter(pk=published.rich().pk).update(number=f"{number}号")
        plans.plan(number="", title=f"草稿{number}")
        with queries as seen:
            client.get("/plans/")
        counts.append(len(seen))
    assert counts == [counts[0]] * 3
