"""Reading in a process of its own: the same result, and limits that hold."""

import json
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from ronghe.documents.reading import __main__ as process
from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats import txt
from ronghe.documents.reading.isolated import read_isolated
from ronghe.documents.reading.opening import open_source, read_bytes
from ronghe.documents.reading.plan import read_plan


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_isolated_reading_gives_the_same_source_and_draft(plan_files: dict[str, Path], kind: str) -> None:
    source = open_source(plan_files[kind])
    assert read_isolated(plan_files[kind]) == (source, read_plan(source))


def test_refusal_comes_through_with_the_name_the_user_gave(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(path, "方案 \u201c一\u201d.txt")
    assert str(refused.value) == "无法读取“方案 “一”.txt”：扩展名与内容不符：内容是 PNG 图片，请上传文件原件。"


def test_name_of_a_foreign_format_is_refused_without_a_process(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="不支持 .doc 格式"):
        read_isolated(tmp_path / "缺.doc")


def test_name_with_a_nul_is_refused(plan_files: dict[str, Path]) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(plan_files["txt"], "a\0b.txt")
    assert str(refused.value) == "无法读取“ab.txt”：文件名含有不允许的字符。"


def test_file_that_takes_too_long_is_given_up(plan_files: dict[str, Path]) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(plan_files["txt"], seconds=0.01)
    assert str(refused.value) == "无法读取“云溪方案.txt”：读了 0.01 秒还没有读完，文件太大或太复杂。"


def test_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    path.write_bytes("市教育局负责。".encode() * 1_500_000)
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(path, memory_mb=120)
    assert str(refused.value) == "无法读取“大.txt”：文件太大或太复杂，内存不够。"


@pytest.mark.parametrize(
    ("status", "errors", "reason"),
    [
        (-signal.SIGXCPU, b"", "读了 60 秒还没有读完，文件太大或太复杂。"),
        (-signal.SIGKILL, b"", "读了 60 秒还没有读完，文件太大或太复杂。"),
        (-signal.SIGSEGV, b"", "文件太大或太复杂，内存不够。"),
        (1, b"MemoryError", "文件太大或太复杂，内存不够。"),
        (101, b"memory allocation of 9 bytes failed", "文件太大或太复杂，内存不够。"),
    ],
)
def test_death_of_the_process_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, status: int, errors: bytes, reason: str
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], status, b"", errors))
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(Path("甲.txt"))
    assert str(refused.value) == f"无法读取“甲.txt”：{reason}"


def test_fault_of_our_own_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, b"", b"KeyError: 1"))
    with pytest.raises(RuntimeError, match="KeyError: 1"):
        read_isolated(Path("甲.txt"))


def test_process_answers_on_the_stream_it_was_given(
    plan_files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(process, "_limit", lambda *given: limits.append(given))
    assert process.main([str(plan_files["txt"]), "--name=甲.txt", "--seconds=5", "--memory-mb=300"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert (limits, list(answer), answer["source"]["name"]) == ([(5, 300)], ["source", "draft"], "甲.txt")


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_process_out_of_memory_says_so(
    plan_files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(process, "read_plan", fail)
    assert process._read(plan_files["txt"], "甲.txt") == {
        "unreadable": "无法读取“甲.txt”：文件太大或太复杂，内存不够。"
    }
    assert process._read(Path("缺.txt"), "缺.txt") == {"unreadable": "无法读取“缺.txt”：文件不存在。"}


def test_answer_that_says_one_text_again_and_again_is_refused(tmp_path: Path) -> None:
    """The limits hold for the process that asks, too."""
    path = tmp_path / "并.html"
    cell = "教" * 300_000
    path.write_text(f"<table><tr><td>a<td>b<tr><td colspan=100>{cell}</table>", encoding="utf-8")
    with pytest.raises(UnreadableDocument) as refused:
        read_isolated(path)
    assert str(refused.value) == "无法读取“并.html”：文件太大或太复杂，内存不够。"


def test_answer_that_does_not_fit_the_memory_is_refused(
    plan_files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    refused = json.dumps({"unreadable": "无法读取“甲.txt”：文件太大或太复杂，内存不够。"})
    monkeypatch.setattr(process, "_read", fail)
    assert process._told(plan_files["txt"], "甲.txt", ()) == refused


def test_process_never_raises_the_limits_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (-1, 7 if kind == resource.RLIMIT_CPU else -1))
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    process._limit(60, 2)
    assert found == {
        resource.RLIMIT_AS: (2 * 1024 * 1024, 2 * 1024 * 1024),
        resource.RLIMIT_CPU: (7, 7),
        resource.RLIMIT_CORE: (0, 0),
    }


def test_parser_that_fails_in_any_way_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """Like the panics of parsers written in Rust, which are no Exception."""

    for error, reason in (
        (Panic(), "文件已损坏，不是完整的纯文本。"),
        (ValueError(), "文件已损坏，不是完整的纯文本。"),
        (MemoryError(), "文件太大或太复杂，内存不够。"),
    ):
        monkeypatch.setattr(txt, "decode", lambda *_, error=error: (_ for _ in ()).throw(error))
        with pytest.raises(UnreadableDocument) as refused:
            read_bytes(b"a", "甲.txt", "txt")
        assert str(refused.value) == f"无法读取“甲.txt”：{reason}"
    monkeypatch.setattr(txt, "decode", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        read_bytes(b"a", "甲.txt", "txt")
