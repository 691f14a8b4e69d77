"""`ronghe readplan`: exit status, JSON keys, readable summary, odd terminals, no Django."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ronghe.config import cli
from ronghe.documents.reading import command
from ronghe.documents.reading.blocks import UnreadableDocument

ENVIRONMENT = {
    "PYTHONPATH": str(Path(__file__).parents[3]),
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}
KEYS = {
    "": ["title", "number", "issuer", "signed_on", "published_on", "in_force_on", "outline", "tasks", "targets", "warnings"],
    "outline": ["level", "number", "title", "line"],
    "tasks": ["group", "number", "text", "parties", "lead", "lead_basis", "period", "line", "complete"],
    "targets": ["sentence", "value", "unit", "comparison", "measure", "due", "stretch", "approximate", "line"],
}  # fmt: skip


def ronghe(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ronghe.config.cli", *map(str, arguments)],
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )


def test_json_has_exactly_the_keys_of_the_issue(plan_files: dict[str, Path]) -> None:
    done = ronghe("readplan", plan_files["docx"], "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    data = json.loads(done.stdout.decode("utf-8"))
    assert list(data) == KEYS.pop("")
    assert {key: list(data[key][0]) for key in KEYS} == KEYS
    assert list(data["tasks"][0]["parties"][0]) == ["raw", "name", "role", "kind"]
    assert list(data["tasks"][0]["period"]) == [
        "raw", "start", "end", "latest_end", "precision", "approximate", "recurring",
    ]  # fmt: skip
    assert (len(data["tasks"]), data["number"], data["signed_on"]) == (12, "云政办发〔2024〕17号", "2024-03-18")


def test_summary_is_for_people_in_any_locale(plan_files: dict[str, Path]) -> None:
    began = time.monotonic()
    done = ronghe("readplan", plan_files["txt"])
    assert time.monotonic() - began < 5  # measured 0.3 s; a shared machine may be slow
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode("utf-8").splitlines()
    assert lines[:3] == [
        "文件：云溪方案.txt",
        "标题：云溪市推动职业教育与产业结合工作方案",
        "文号：云政办发〔2024〕17号",
    ]
    assert "任务（4 组，12 项）" in lines
    place = lines.index("    3.拟订校外实训点布局图。")
    assert (
        lines[place + 1]
        == "      市教育局（会同，首个单位牵头）；市人力社保局　2024年5月-7月（2024-05-01 起，2024-07-31 止）"
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("缺.txt", "文件不存在。"),
        ("缺", "文件不存在。"),
        (".", "这是一个文件夹，不是文件。"),
        ("旧.doc", "不支持 .doc 格式，请用办公软件另存为 .docx 后再上传。"),
    ],
)
def test_unreadable_file_exits_2_and_says_why(tmp_path: Path, name: str, reason: str) -> None:
    done = ronghe("readplan", tmp_path / name)
    shown = name if name != "." else tmp_path.name
    assert (done.returncode, done.stdout, done.stderr.decode("utf-8")) == (2, b"", f"无法读取“{shown}”：{reason}\n")


def test_file_name_that_is_no_text_does_not_crash(tmp_path: Path) -> None:
    done = ronghe("readplan", str(tmp_path / "\udcff.txt"))
    assert (done.returncode, done.stderr.decode("utf-8")) == (2, "无法读取“\\xff.txt”：文件不存在。\n")


def test_control_characters_in_a_file_name_are_shown(tmp_path: Path) -> None:
    done = ronghe("readplan", str(tmp_path / "换\n行\x1b[2J.txt"))
    assert (done.returncode, done.stderr.decode("utf-8")) == (2, "无法读取“换\\n行\\x1b[2J.txt”：文件不存在。\n")


def test_wrong_call_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "ronghe readplan: error: the following arguments are required: FILE"
    )
    assert command.main(["--help"]) == 0
    assert "读取公文" in capsys.readouterr().out


def test_reader_that_stops_listening_is_no_error(plan_files: dict[str, Path]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ronghe.config.cli", "readplan", str(plan_files["txt"])],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert (running.wait(), running.stderr.read()) == (0, b"")


def test_readplan_starts_without_django(plan_files: dict[str, Path]) -> None:
    script = (
        "import sys; from ronghe.config import cli; sys.argv[1:] = ['readplan', sys.argv[1]]\n"
        "try: cli.main()\nexcept SystemExit as end: code = end.code\n"
        "heavy = {'django', 'docx', 'pdfplumber', 'xlsxwriter'} & set(sys.modules)\n"
        "print(code, sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, plan_files["txt"]], capture_output=True, env=ENVIRONMENT, check=False
    )
    assert done.stderr == b"0 []\n"


def test_other_commands_are_those_of_django() -> None:
    done = ronghe("version")
    assert (done.returncode, done.stdout.startswith(b"5.2")) == (0, True)


def test_command_reads_and_refuses(
    plan_files: dict[str, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.main([str(plan_files["txt"]), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["tasks"]) == 12

    def refuse(*_: object) -> None:
        raise UnreadableDocument("无法读取“甲”：理由。")

    monkeypatch.setattr(command, "read_isolated", refuse)
    assert command.main(["甲.txt"]) == 2
    assert capsys.readouterr().err == "无法读取“甲”：理由。\n"


def test_program_hands_readplan_to_the_reader_and_the_rest_to_django(
    plan_files: dict[str, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["ronghe", "readplan", str(plan_files["txt"])])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, capsys.readouterr().out.splitlines()[0]) == (0, "文件：云溪方案.txt")
    monkeypatch.setattr(sys, "argv", ["ronghe", "version"])
    cli.main()
    assert capsys.readouterr().out.startswith("5.2")
