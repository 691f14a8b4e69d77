"""The reading process: limits itself, reads one file, writes source and draft as JSON. Started by isolated.py."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.filled import read_filled
from ronghe.documents.reading.guards import load, unreadable
from ronghe.documents.reading.opening import open_source
from ronghe.documents.reading.plan import read_plan
from ronghe.documents.reading.transport import source_to_json

# The asking process has no limit of its own: what it takes in must not grow with what a file says again and again (a
# merged cell over a hundred columns, a long sentence with hundreds of numbers). The longest text we read stays below.
MAX_ANSWER = 128 * 1024 * 1024
_TOO_BIG = "文件太大或太复杂，内存不够。"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ronghe.documents.reading")
    parser.add_argument("file", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--memory-mb", type=int, required=True)
    parser.add_argument("--column", action="append", default=[], help="a filled-in sheet whose head holds this title")
    asked = parser.parse_args(argv)
    _limit(asked.seconds, asked.memory_mb)
    # Parsers that print must not write into the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with answer:
        answer.write(_told(asked.file, asked.name, asked.column))
    return 0


def _told(file: Path, name: str, columns: Sequence[str]) -> str:
    """The answer as JSON, or that it is too big."""
    try:
        told = json.dumps(_read(file, name, columns), ensure_ascii=True, separators=(",", ":"))
    except MemoryError:
        told = ""
    if told and len(told) <= MAX_ANSWER:
        return told
    return json.dumps({"unreadable": str(unreadable(name, _TOO_BIG))})


def _read(file: Path, name: str, columns: Sequence[str] = ()) -> dict[str, object]:
    try:
        if columns:
            return {"sheet": read_filled(load(file, name), name, columns)}
        source = open_source(file, name)
        return {"source": source_to_json(source), "draft": read_plan(source).to_json()}
    except UnreadableDocument as error:
        return {"unreadable": str(error)}
    except (MemoryError, RecursionError):
        return {"unreadable": str(unreadable(name, _TOO_BIG))}


def _limit(seconds: int, memory_mb: int) -> None:
    """Nothing this process opens can take more memory or processor time than it was given."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
