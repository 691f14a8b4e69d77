"""`ronghe readplan FILE [--json]`: reads one document and prints the plan it holds. Starts without Django."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.isolated import read_isolated
from ronghe.documents.reading.summary import summary

OK = 0
REFUSED = 2


def main(argv: Sequence[str]) -> int:
    """Exit status 0 when read; 2 when the file cannot be read (the reason on stderr) or the call is wrong."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    parser = argparse.ArgumentParser(prog="ronghe readplan", description="读取公文，列出其中的任务、目标和疑点。")
    parser.add_argument("file", metavar="FILE", type=Path, help=".txt、.html、.docx、.xlsx 或 .pdf 文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    try:
        asked = parser.parse_args(list(argv))
    except SystemExit as stopped:
        return OK if stopped.code in (0, None) else REFUSED
    # In a locale without UTF-8 Python takes a Chinese file name for broken bytes.
    name = os.fsencode(asked.file.name).decode("utf-8", "backslashreplace")
    # A line end or a terminal's control sequence in a name is shown, not obeyed.
    name = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)
    try:
        _, draft = read_isolated(asked.file, name)
    except UnreadableDocument as error:
        print(error, file=sys.stderr)
        return REFUSED
    if asked.json:
        return _write(json.dumps(draft.to_json(), ensure_ascii=False, indent=2) + "\n")
    return _write(summary(draft, name))


def _speak_utf8(stream: TextIO) -> None:
    """Any locale will do; a file name that is no text is shown escaped instead of ending the program."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _write(text: str) -> int:
    """A reader that stops listening (`| head`) is no error; Python must not complain again at exit."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK
