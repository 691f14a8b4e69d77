"""From a document to the public page, in a real browser: the officer uploads, reviews, publishes; everybody reads."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ronghe.domains.plans.models import Plan
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db(transaction=True)


LEAD = re.compile(r"^\s*确认市(教育局|府办)牵头\s*$")
ACCEPT = re.compile(r"^\s*采纳\s*$")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "三年计划.txt"
    path.write_text(papers.text(), encoding="utf-8")
    return path


@pytest.fixture
def register() -> None:
    """The unit that issued the paper and checks its tasks, and those it names, but for the names 经信局 and 市府办."""
    make.organization("云溪市人民政府办公室")
    make.organization("余姚市教育局", short_name="市教育局")
    make.organization("余姚市财政局", short_name="市财政局")
    make.organization("余姚市人力资源和社会保障局", short_name="市人社局")
    make.organization("余姚市经济和信息化局", short_name="市经信局")


def uploaded(page: Page, paper: Path) -> Plan:
    page.goto("/plans/upload/")
    page.get_by_label("选择文件").set_input_files(paper)
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("云溪市校企同行三年计划")
    return Plan.objects.get()


def review(page: Page, plan: Plan) -> None:
    """Merge an alias, register a unit, correct a lead, confirm the others, tick the warning off, accept the targets."""
    # Merge an alias: every party of that name is resolved at once.
    names = page.get_by_role("region", name="名录里没有的单位")
    expect(names.get_by_role("listitem")).to_have_count(2)
    names.get_by_role("button", name="作为别名并入 余姚市经济和信息化局").click()
    expect(names.get_by_role("listitem")).to_have_count(1)

    # Register the office that the register does not know; the one of another city has a name like it.
    names.locator("summary", has_text="登记为新单位").click()
    names.get_by_label("单位全称").fill("余姚市人民政府办公室")
    names.get_by_role("button", name="登记为新单位").click()
    expect(names).to_have_count(0)

    # Correct a lead: the first of the list is not the one.
    exhibition = page.locator(f"#t_{plan.tasks.get(text__startswith='举办').ref}")
    exhibition.get_by_role("button", name="改由市教育局牵头").click()
    expect(page.get_by_role("button", name="确认市府办牵头")).to_have_count(0)

    # Confirm the others: each press goes on to the next.
    page.get_by_role("button", name="确认市教育局牵头").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="确认市教育局牵头")).to_have_count(2)
    expect(page.get_by_role("button", name="确认市教育局牵头").first).to_be_focused()
    page.get_by_role("button", name="全部确认（2）").click()

    # Tick the warning off, accept the targets.
    page.get_by_role("region", name="读取提示").get_by_role("button", name="已核对").click()
    page.get_by_role("button", name="全部采纳（2）").click()


def test_document_becomes_a_plan_that_everybody_reads(open_page: OpenPage, paper: Path, register: None) -> None:
    page = open_page(make.person("plan_officer", name="陈管理"))
    plan = uploaded(page, paper)
    assert_accessible(page)
    review(page, plan)
    expect(page.get_by_text("每一条都已满足，可以发布。")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="发布方案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("方案已发布")
    assert_accessible(page)
    statuses = plan.tasks.in_order().values_list("status", flat=True)
    assert list(statuses) == ["historical"] + ["not_started"] * 6

    # The plan page, the task page, and the public page without sign-in.
    page.get_by_role("link", name="打开方案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("云溪市校企同行三年计划")
    page.get_by_role("link", name="举办第一届学徒技能展。").first.click()
    expect(page.get_by_role("main")).to_contain_text("市教育局")
    stranger = open_page()
    stranger.goto(f"/public/{plan.ref}/")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("云溪市校企同行三年计划")
    stranger.get_by_role("link", name="举办第一届学徒技能展。").first.click()
    expect(stranger.get_by_role("main")).to_contain_text("市教育局")


def test_review_works_without_script(open_page: OpenPage, paper: Path, register: None) -> None:
    page = open_page(make.person("plan_officer"), java_script_enabled=False)
    plan = uploaded(page, paper)
    page.get_by_role("button", name="确认市教育局牵头").first.click()
    assert plan.tasks.filter(lead_confirmed=True).count() == 1
    page.get_by_role("button", name="作为别名并入 余姚市经济和信息化局").click()
    page.get_by_role("link", name="修改任务 3.1").click()
    page.get_by_label("工作内容").fill("举办学徒技能展和座谈会。")
    page.get_by_role("button", name="只保存").click()
    expect(page.get_by_text("举办学徒技能展和座谈会。")).to_be_visible()
    line = plan.tasks.get(text="举办学徒技能展和座谈会。").line
    page.locator(f'a[href="#L{line}"]').first.click()
    expect(page.locator(f"#L{line}:target")).to_be_in_viewport()


def test_review_goes_on_with_the_enter_key_alone(open_page: OpenPage, paper: Path, register: None) -> None:
    make.organization("余姚市人民政府办公室", short_name="市府办")
    page = open_page(make.person("plan_officer"))
    uploaded(page, paper)
    focused = page.locator("main :focus")
    page.get_by_role("region", name="读取提示").get_by_role("button", name="已核对").focus()
    # The warning, the alias, the leads, the targets: each press settles one and the focus stands on the next.
    settled = (
        (re.compile("^已核对$"), 0, "作为别名并入 余姚市经济和信息化局"),
        ("作为别名并入 余姚市经济和信息化局", 0, "确认市教育局牵头"),
        (LEAD, 3, LEAD),
        (LEAD, 2, LEAD),
        (LEAD, 1, LEAD),
        (LEAD, 0, ACCEPT),
        (ACCEPT, 1, ACCEPT),
        (ACCEPT, 0, "发布方案"),
    )
    for pressed, left, following in settled:
        page.keyboard.press("Enter")
        buttons = page.locator("main button:visible").filter(has_text=pressed)
        expect(buttons).to_have_count(left)
        expect(focused).to_have_text(following)
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-settling, .htmx-added')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("方案已发布")


def test_missed_measure_and_target_are_added_without_script(open_page: OpenPage, paper: Path, register: None) -> None:
    page = open_page(make.person("plan_officer"), java_script_enabled=False)
    plan = uploaded(page, paper)
    page.get_by_role("link", name="补录漏读的举措").click()
    page.get_by_label("工作举措").fill("开展培训")
    page.get_by_label("排在它之前").select_option(label="3 宣传与评估")
    page.get_by_role("button", name="保存").click()
    assert [str(measure) for measure in plan.measures.all()][2:] == ["4 开展培训", "3 宣传与评估"]
    page.get_by_role("link", name="修改举措 4 开展培训").click()
    page.get_by_label("序号").fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("工作举措")).to_have_value("开展培训")
    page.get_by_label("序号").fill("三")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="开展培训")).to_have_text("三开展培训")
    page.get_by_role("link", name="补录漏读的目标").click()
    page.get_by_label("指标名称").fill("合作企业")
    page.get_by_label("目标值").fill("120")
    page.get_by_role("button", name="补录并采纳").click()
    assert plan.targets.get(by_hand=True).value == 120


def test_document_follows_the_task_in_hand(open_page: OpenPage, paper: Path, register: None) -> None:
    page = open_page(make.person("plan_officer"))
    plan = uploaded(page, paper)
    line = plan.tasks.get(text__startswith="举办").line
    page.get_by_role("button", name="确认市府办牵头").focus()
    expect(page.locator(f"#L{line}")).to_have_class("read now")
    expect(page.locator(f"#L{line}")).to_be_in_viewport()


def test_review_is_legible_in_every_look(every_look: OpenPage, paper: Path, register: None) -> None:
    page = every_look(make.person("plan_officer"))
    plan = uploaded(page, paper)
    task = plan.tasks.get(text__startswith="举办")
    for address in (
        "/plans/upload/",
        f"/plans/{plan.ref}/review/?task={task.ref}",
        f"/plans/{plan.ref}/review/?show=all",
        f"/plans/{plan.ref}/review/?add=target",
        f"/plans/{plan.ref}/review/?measure={plan.measures.first().pk}",  # type: ignore[union-attr]
    ):
        page.goto(address)
        assert_fits(page)
        assert_accessible(page)


def test_pages_after_publication_are_legible_in_every_look(every_look: OpenPage) -> None:
    page = every_look(make.person("plan_officer"))
    plan = make.ready(2, status="published")
    task = make.task(plan, lead_basis="first_listed")
    make.lead(task)
    make.party(task, "有关部门", kind="generic")
    addresses = (
        f"{plan.ref}/published",
        f"{plan.ref}/edit",
        f"{plan.ref}/withdraw",
        f"tasks/{task.ref}/edit",
        f"tasks/{task.ref}/placeholders",
    )
    for address in addresses:
        page.goto(f"/plans/{address}/")
        assert_fits(page)
        assert_accessible(page)
