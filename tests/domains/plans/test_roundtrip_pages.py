"""The pages of the import: upload, differences, acceptance; who may open them, and files that are no such sheet."""

import re
import shutil
import subprocess
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.documents.reading.filled import read_filled
from ronghe.domains.plans.models import Party, Plan, Report, Task
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.roundtrip.examining import KEYS, examine
from ronghe.kernel.access.actor import Actor
from tests.factories import plans, tracking
from tests.factories.people import signed_in
from tests.factories.tasksheets import ON, PERCENT, REF, WORDS, Edited, Percent, edited, exported, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-10-15T10:00:00+08:00"), tick=False)


@pytest.fixture
def plan(db: None) -> Plan:
    made = tracking.plan(4)
    tracking.report(made.tasks.order_by("position")[0], 30, date(2019, 8, 15), words="开了座谈会")
    return made


def officer() -> Actor:
    return plans.actor("plan_officer", tracking.bureau())


def address(plan: Plan) -> str:
    return f"/plans/{plan.ref}/import/"


def upload(client: Client, plan: Plan, data: bytes, name: str = "任务清单.xlsx", follow: bool = True) -> Any:
    return client.post(address(plan), {"upload": SimpleUploadedFile(name, data)}, follow=follow)


def changed(plan: Plan, actor: Actor) -> Edited:
    """One row that can go in, two that clash with a report of September, one with a percentage that cannot be."""
    sheet = edited(plan, actor)
    for row in sheet.rows[:3]:
        row |= {PERCENT: Percent(60), WORDS: "<b>走访</b>了 12 家企业", ON: date(2019, 9, 20)}
    sheet.rows[2] |= {PERCENT: 101}
    tracking.report(plan.tasks.order_by("position")[0], 50, date(2019, 9, 10), words="别人写的")
    return sheet


def fields(page: Any) -> dict[str, Any]:
    text = page.content.decode()
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(file|outcome)" value="([^"]+)"', text))
    return found | {"take": re.findall(r'name="take" value="([^"]+)" checked', text)}


def told(page: Any) -> list[str]:
    """The numbers at the top, and the sentence below them."""
    text = page.content.decode()
    return [*re.findall(r'class="stat-value">(\d+)', text), *re.findall(r"表里 \d+ 行 = 将更新[^。]*。", text)]


def test_preview_shows_each_row_in_its_group() -> None:
    actor, plan = officer(), tracking.plan(4)
    client = signed_in(actor)
    page = upload(client, plan, changed(plan, actor).data())
    text = unescape(page.content.decode())
    assert page.status_code == 200
    assert told(page) == ["1", "2", "1", "表里 4 行 = 将更新 1 + 不通过 2 + 未变 1。"]
    assert "其中冲突 1" in text
    assert "导出时 0% · 现在 50% · 表里 60%" in text
    assert "完成比例在 0 到 100 之间" in text
    assert "&lt;b&gt;走访" in page.content.decode()
    assert len(fields(page)["take"]) == 1
    assert Report.objects.count() == 1


def test_acceptance_imports_what_was_chosen_once_and_shows_what_is_left(plan: Plan) -> None:
    actor = officer()
    client = signed_in(actor)
    page = upload(client, plan, changed(plan, actor).data())
    sent = fields(page)
    after = client.post(address(plan), sent | {"do": "accept"}, follow=True)
    assert "已导入。表里 4 行 = 已更新 1 + 不通过 2（其中未采纳 0）+ 未变 1" in after.content.decode()
    assert told(after) == ["0", "2", "2", "表里 4 行 = 将更新 0 + 不通过 2 + 未变 2。"]
    assert Report.objects.count() == 3
    client.post(address(plan), sent | {"do": "accept"}, follow=True)
    assert Report.objects.count() == 3


def test_nothing_chosen_imports_nothing(plan: Plan) -> None:
    actor = officer()
    client = signed_in(actor)
    sent = fields(upload(client, plan, changed(plan, actor).data()))
    after = client.post(address(plan), sent | {"take": [], "do": "accept"}, follow=True)
    assert "没有选中任何一行" in after.content.decode()
    assert Report.objects.count() == 2


def test_what_moved_since_the_preview_is_shown_anew(plan: Plan) -> None:
    actor = officer()
    client = signed_in(actor)
    sent = fields(upload(client, plan, changed(plan, actor).data()))
    tracking.report(plan.tasks.order_by("position")[1], 50, date(2019, 9, 10), words="别人写的")
    after = client.post(address(plan), sent | {"do": "accept"}, follow=True)
    assert "核对之后任务有变动，没有导入任何内容" in after.content.decode()
    assert told(after)[:3] == ["0", "3", "1"]
    assert Report.objects.count() == 3


def test_rows_that_do_not_go_in_can_be_taken_away(plan: Plan) -> None:
    actor = officer()
    client = signed_in(actor)
    sheet = changed(plan, actor)
    sent = fields(upload(client, plan, sheet.data()))
    answer = client.post(address(plan), sent | {"take": [], "do": "refused"})
    assert unquote(answer["Content-Disposition"]).endswith("余姚市推进产教融合实施方案没有导入的行.xlsx")
    rows = rows_of(answer.content)
    assert [row[REF] for row in rows] == [row[REF] for row in sheet.rows[:3]]
    assert [row["没有导入的原因"][:7] for row in rows] == ["第 2 行：导", "第 3 行：未", "第 4 行：“"]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "空.xlsx", "文件是空的"),
        (b"%PDF-1.4 something", "清单.xlsx", "PDF"),
        (b"a,b", "清单.csv", "不支持"),
        (b"", "清单.et", "另存为 .xlsx"),
    ],
)
def test_file_that_is_no_such_sheet_is_refused_on_the_page(plan: Plan, data: bytes, name: str, reason: str) -> None:
    page = upload(signed_in(officer()), plan, data, name)
    assert page.status_code == 200
    assert reason in page.content.decode()
    assert "怎样改" in page.content.decode()


def test_nothing_uploaded_says_so(plan: Plan) -> None:
    page = signed_in(officer()).post(address(plan), {})
    assert "请选择改好的任务清单（.xlsx）" in page.content.decode()


def test_sheet_of_another_plan_changes_nothing(plan: Plan) -> None:
    actor = officer()
    other = tracking.plan(2)
    page = upload(signed_in(actor), plan, exported(other, actor))
    assert told(page)[:3] == ["0", "2", "0"]
    said = f"这张表是别的方案的：《{other.title}》（{other.number}）；这里是《{plan.title}》（{plan.number}）。一行也没有导入"
    body = unescape(page.content.decode())
    assert (body.count(said), "另一个方案的任务" in body, 'name="do"' in body) == (1, False, False)
    assert re.findall(r'<a href="(/plans/\w+/import/)">到《', body) == [f"/plans/{other.ref}/import/"]
    stranger = tracking.liaison(tracking.lead_unit())
    Plan.objects.filter(pk=other.pk).update(is_public=False)
    Task.objects.filter(plan=other).update(lead=tracking.office())
    Party.objects.filter(task__plan=other).update(organization=tracking.office())
    hidden = unescape(upload(signed_in(stranger), plan, exported(other, actor)).content.decode())
    assert f"表里的任务编号，《{plan.title}》（{plan.number}）一个也没有" in hidden
    assert (other.number in hidden, Report.objects.count()) == (False, 1)


def test_sheet_without_rows_says_so(plan: Plan) -> None:
    actor = officer()
    page = upload(signed_in(actor), plan, Edited([], list(edited(plan, actor).rows[0])).data())
    assert "表里一行数据也没有" in page.content.decode()


def test_plan_withdrawn_says_so(plan: Plan) -> None:
    actor = officer()
    sheet = changed(plan, actor)
    withdraw_plan(actor=actor, plan=plan, comment="重新发布")
    client = signed_in(actor)
    assert "这个方案已经撤回" in client.get(address(plan)).content.decode()
    page = upload(client, plan, sheet.data())
    assert told(page)[:3] == ["0", "3", "1"]


def test_upload_of_somebody_else_cannot_be_accepted(plan: Plan) -> None:
    actor = officer()
    sent = fields(upload(signed_in(actor), plan, changed(plan, actor).data()))
    assert signed_in(officer()).post(address(plan), sent | {"do": "accept"}).status_code == 403


def test_upload_for_another_plan_cannot_be_accepted_here(plan: Plan) -> None:
    actor = officer()
    client = signed_in(actor)
    sent = fields(upload(client, plan, changed(plan, actor).data()))
    other = tracking.plan(1)
    assert client.post(address(other), sent | {"do": "accept"}).status_code == 403
    assert client.post(address(plan), sent | {"file": "nonsense", "do": "accept"}).status_code == 400
    assert client.post(address(plan), sent | {"outcome": "nonsense", "do": "accept"}).status_code == 400


@pytest.mark.parametrize(
    ("role", "status"),
    [("liaison", 200), ("unit_admin", 200), ("supervisor", 403), ("auditor", 403), ("registrar", 403)],
)
def test_import_is_for_those_who_report(plan: Plan, role: str, status: int) -> None:
    assert signed_in(plans.actor(role, tracking.office())).get(address(plan)).status_code == status


def test_draft_has_nothing_to_import() -> None:
    assert signed_in(officer()).get(address(plans.ready())).status_code == 404


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_sheet_saved_by_libreoffice_imports_the_same(plan: Plan, tmp_path: Path) -> None:
    actor = officer()
    untouched, touched = tmp_path / "原样.xlsx", tmp_path / "改过.xlsx"
    untouched.write_bytes(exported(plan, actor))
    sheet = edited(plan, actor)
    sheet.rows[0] |= {PERCENT: Percent(60), WORDS: "=走访了\n12 家 <企业>", ON: date(2019, 9, 20)}
    touched.write_bytes(sheet.data())
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved)]
    subprocess.run([*command, str(untouched), str(touched)], check=True, capture_output=True, timeout=180)
    same = examine(plan, actor, read_filled((saved / "原样.xlsx").read_bytes(), "原样.xlsx", KEYS))
    assert (len(same.unchanged), len(same.lines)) == (4, 4)
    new = examine(plan, actor, read_filled((saved / "改过.xlsx").read_bytes(), "改过.xlsx", KEYS))
    assert [(change.column, change.new) for change in new.ready[0].changes] == [
        (PERCENT, "60%"), (ON, "2019-09-20"), (WORDS, "=走访了\n12 家 <企业>"),
    ]  # fmt: skip
    assert len(new.unchanged) == 3
