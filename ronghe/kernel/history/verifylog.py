"""Proves offline that nothing in an exported log was changed, removed or slipped in: `ronghe verifylog LOG [SEALS]`.

This one file needs Python 3.11 and nothing else, neither the platform nor its database. An auditor may read it, copy
it and write another: an event's digest is SHA-256 over its facts as JSON (UTF-8, keys sorted, separators "," and ":");
a seal's head is SHA-256 over the head before it and, each after a line end, the digests of the events it covers, in
the order of the log; the first one is chained to SHA-256 over the code of the division.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = "ronghe-log-1"
OK, DIFFERS, UNREADABLE = 0, 1, 2
LONGEST_LINE = 16 * 1024 * 1024


class Unreadable(Exception):
    """The file is no log, or no list of seals; the message says why."""


@dataclass
class Found:
    """What the check came to; `faults` is empty when all agrees."""

    region: str = ""
    events: int = 0
    sealed: int = 0
    compared: int = 0  # seals that were compared with published ones
    seals: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def digest_of(facts: dict[str, Any]) -> str:
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def check(lines: Iterator[tuple[int, dict[str, Any]]]) -> Found:
    """Walk through the log once; Unreadable when it is none."""
    found = Found()
    _number, first = next(lines, (0, {}))
    if first.get("format") != FORMAT:
        raise Unreadable("这不是本平台导出的操作记录。")
    found.region = str(first.get("region"))
    chain = hashlib.sha256(hashlib.sha256(found.region.encode()).hexdigest().encode())
    last, waiting, is_ended = 0, 0, False
    for number, line in lines:
        if is_ended:
            raise Unreadable(f"第 {number} 行：结尾之后还有内容。")
        if "facts" in line:
            last = check_event(found, number, line, last)
            chain.update(b"\n" + str(line["digest"]).encode())
            waiting += 1
        elif "seal" in line:
            check_seal(found, number, line, waiting, chain.hexdigest())
            chain, waiting = hashlib.sha256(str(line["head"]).encode()), 0
        elif "end" in line:
            is_ended = True
            if line["end"] != found.events:
                found.faults.append(f"第 {number} 行：导出时有 {line['end']} 条，这里只有 {found.events} 条。")
        else:
            raise Unreadable(f"第 {number} 行：既不是记录，也不是封存。")
    if not is_ended:
        found.faults.append("文件没有结尾：下载没有完成，或者后面的内容被删去。")
    return found


def check_event(found: Found, number: int, line: dict[str, Any], last: int) -> int:
    found.events += 1
    if digest_of(line["facts"]) != line.get("digest"):
        found.faults.append(f"第 {number} 行：编号 {line.get('id')} 的记录与它的摘要不符，内容被改过。")
    if not isinstance(line.get("id"), int) or line["id"] <= last:
        found.faults.append(f"第 {number} 行：编号 {line.get('id')} 不在 {last} 之后，次序被改过。")
        return last
    return int(line["id"])


def check_seal(found: Found, number: int, line: dict[str, Any], count: int, head: str) -> None:
    expected = len(found.seals) + 1
    if line["seal"] != expected:
        found.faults.append(f"第 {number} 行：这里应是第 {expected} 次封存，写的却是第 {line['seal']} 次。")
    if line.get("count") != count:
        found.faults.append(f"第 {number} 行：第 {expected} 次封存了 {line.get('count')} 条，这里却有 {count} 条。")
    if line.get("head") != head:
        found.faults.append(f"第 {number} 行：第 {expected} 次封存的校验值不符，其中有记录被改、被删或被插入。")
    found.seals[expected] = str(line.get("head"))
    found.sealed += count


def compare(found: Found, seals: dict[str, Any]) -> None:
    """The heads that were published, against those of the log: whoever rewrote both log and seals is found here."""
    if seals.get("region") != found.region:
        raise Unreadable(f"封存清单属于 {seals.get('region')}，操作记录属于 {found.region}。")
    published = {int(each["number"]): str(each["head"]) for each in seals.get("seals", [])}
    found.compared = len(published)
    for number, head in sorted(published.items()):
        if number not in found.seals:
            found.faults.append(f"已公布的第 {number} 次封存，操作记录中没有。")
        elif found.seals[number] != head:
            found.faults.append(f"第 {number} 次封存的校验值与公布的不同。")


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line of a log, packed or not, with its number."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            number = 0
            while line := stream.readline(LONGEST_LINE):
                number += 1
                yield number, parsed(line, f"第 {number} 行")
    except EOFError:
        return  # cut off: the end is missing, which is told as a fault
    except (OSError, ValueError, zlib.error) as error:
        raise Unreadable(f"读取失败（{getattr(error, 'strerror', None) or '内容已损坏'}）。") from error


def parsed(data: bytes, place: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise Unreadable(f"{place}：不是完整的 JSON。") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{place}：不是一条记录。")
    return value


def main(argv: Sequence[str]) -> int:
    """0: all agrees; 1: something was changed (what, on which line); 2: the file cannot be read."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(prog="verifylog", description="核验导出的操作记录有没有被改、被删、被插入。")
    parser.add_argument("log", metavar="LOG", type=Path, help="从“操作记录的封存”页导出的文件（.jsonl 或 .jsonl.gz）")
    parser.add_argument("seals", metavar="SEALS", type=Path, nargs="?", help="早先下载的封存清单（.json）")
    try:
        asked = parser.parse_args(list(argv))
    except SystemExit as stopped:
        return OK if stopped.code in (0, None) else UNREADABLE
    try:
        found = check(read_lines(asked.log))
        if asked.seals is not None:
            try:
                compare(found, parsed(asked.seals.read_bytes(), asked.seals.name))
            except (OSError, KeyError, TypeError, ValueError) as error:
                raise Unreadable(f"封存清单“{asked.seals.name}”不能读。") from error
    except (Unreadable, KeyError) as error:
        print(f"无法核验“{asked.log.name}”：{error}", file=sys.stderr)
        return UNREADABLE
    for fault in found.faults:
        print(fault)
    if found.faults:
        print(f"不相符：{len(found.faults)} 处。")
        return DIFFERS
    print("\n".join(told(found)))
    return OK


def told(found: Found) -> Iterator[str]:
    """What agrees, and what was not proved by it."""
    yield f"相符：{found.events} 条记录，其中 {found.sealed} 条已分 {len(found.seals)} 次封存。"
    if rest := found.events - found.sealed:
        yield f"还有 {rest} 条没有封存，只凭各自的摘要核对过。"
    if found.compared:
        yield f"与公布的封存清单比对过 {found.compared} 次封存。"
    else:
        yield "没有与公布的封存清单比对：只能证明文件前后一致。"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
