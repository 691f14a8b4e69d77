"""Reads a stranger's file in a process of its own, with a limit on time and memory: whatever it does stays there."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ronghe
from ronghe.documents.reading.blocks import Source, UnreadableDocument
from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.filled import Cell, Filled, FilledRow
from ronghe.documents.reading.guards import check_file, format_of, unreadable
from ronghe.documents.reading.transport import draft_from_json, source_from_json

_ROOT = Path(ronghe.__file__).parent.parent
_TOO_BIG = "文件太大或太复杂，内存不够。"


def read_isolated(
    path: Path, name: str | None = None, *, seconds: float = 60, memory_mb: int = 1024
) -> tuple[Source, PlanDraft]:
    """The source (lines shown beside the draft) and the draft; every failure is an UnreadableDocument."""
    name = name or path.name or str(path)
    if not path.suffix or path.is_dir():
        check_file(path, name)  # "no such file" says more than "no extension"
    format_of(name)  # the cheapest refusal needs no process
    answer = _answer(path, name, seconds, memory_mb)
    return source_from_json(answer["source"]), draft_from_json(answer["draft"])


def read_filled_isolated(
    path: Path, name: str, columns: Sequence[str], *, seconds: float = 60, memory_mb: int = 1024
) -> Filled:
    """A sheet that people filled in, by a head that holds these columns; every failure is an UnreadableDocument."""
    if format_of(name) != "xlsx":
        raise unreadable(name, "请上传 .xlsx 表格。")
    header, rows = _answer(path, name, seconds, memory_mb, *(f"--column={title}" for title in columns))["sheet"]
    return Filled(header, [FilledRow(number, [Cell(*cell) for cell in cells]) for number, cells in rows])


def _answer(path: Path, name: str, seconds: float, memory_mb: int, *options: str) -> dict[str, Any]:
    """What the process says, which ends at these limits."""
    command: list[str | bytes] = [
        sys.executable, "-P", "-m", "ronghe.documents.reading", os.fsencode(os.path.abspath(path)),
        # Bytes, because this process may run in a locale that cannot say a Chinese name; the child can.
        b"--name=" + name.encode("utf-8", "surrogateescape"),
        f"--seconds={math.ceil(seconds)}", f"--memory-mb={memory_mb}",
        *(option.encode() for option in options),
    ]  # fmt: skip
    try:
        # The command line is our own; the file's name is one argument and never seen by a shell.
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=_environment())
    except subprocess.TimeoutExpired:
        raise unreadable(name, _too_slow(seconds)) from None
    except ValueError as error:  # a NUL in the name
        raise unreadable(name.replace("\0", ""), "文件名含有不允许的字符。") from error
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise unreadable(name, _too_slow(seconds))
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        raise unreadable(name, _TOO_BIG)
    if done.returncode:
        raise RuntimeError(f"the reading process failed on {name!r}: {done.stderr.decode(errors='replace')[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "unreadable" in answer:
        raise UnreadableDocument(answer["unreadable"])
    return answer


def _environment() -> dict[str, str]:
    """The child finds our code wherever the parent was started, and speaks UTF-8 in any locale."""
    paths = [str(_ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "PYTHONFAULTHANDLER": ""}


def _too_slow(seconds: float) -> str:
    return f"读了 {seconds:g} 秒还没有读完，文件太大或太复杂。"
