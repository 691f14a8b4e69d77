"""Seals: each event in one of them, none changed; the exported log proves it without the platform."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.history import sealing, verifylog
from ronghe.kernel.history.models import Event, Seal
from ronghe.kernel.history.recording import record
from ronghe.kernel.history.seal_views import log_lines
from ronghe.kernel.history.sealing import seal, seal_before
from tests.factories.people import CIXI, YUYAO, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
Lines = list[dict[str, object]]


def did(number: int, region: str = YUYAO) -> list[Event]:
    place = make_organization(region=region)
    actor = make_actor("registrar", organization=place)
    changes = {"名称": ("甲", "乙"), "地址": ("", "一号")}
    return [record(place, "do", f"第{n}件事", actor=actor, changes=changes) for n in range(number)]


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def log() -> Lines:
    return list(log_lines(YUYAO))


def check(lines: Lines) -> verifylog.Found:
    """As the auditor's machine sees it: through JSON."""
    return verifylog.check(iter([(n, json.loads(json.dumps(line))) for n, line in enumerate(lines, 1)]))


def test_each_event_is_sealed_once_and_the_next_seal_hangs_on_the_last() -> None:
    did(3)
    assert seal_before(timezone.localdate()) == 0  # the day is not over
    assert seal_before(tomorrow()) == 1
    assert seal_before(tomorrow()) == 0  # nothing new
    did(2)
    assert seal_before(tomorrow()) == 1
    assert list(Seal.objects.of(YUYAO).values_list("number", "count", "faults")) == [(1, 3, []), (2, 2, [])]
    found = check(log())
    assert (found.faults, found.events, found.sealed, len(found.seals)) == ([], 5, 5, 2)


def test_each_division_has_a_chain_of_its_own() -> None:
    did(1)
    did(2, CIXI)
    assert seal_before(tomorrow()) == 2
    assert list(Seal.objects.order_by("region").values_list("region", "number", "count")) == [
        (YUYAO, 1, 1),
        (CIXI, 1, 2),
    ]
    assert check(log()).events == 1


def test_what_was_recorded_after_the_day_waits_for_the_next_seal() -> None:
    did(2)
    cut = timezone.now()
    did(1)
    first = seal(YUYAO, cut)
    assert first is not None
    assert (first.count, first.until) == (2, cut)
    assert (check(log()).events, check(log()).sealed) == (3, 2)


def test_a_long_day_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PART", 2)
    did(5)
    seal_before(tomorrow())
    assert check(log()).sealed == 5


def test_of_two_workers_one_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    did(1)
    real = sealing.missing_or_added

    def overtaken(region: str, last_event: int) -> list[dict[str, object]]:
        monkeypatch.setattr(sealing, "missing_or_added", real)
        assert seal(YUYAO, timezone.now()) is not None
        return []

    monkeypatch.setattr(sealing, "missing_or_added", overtaken)
    assert seal(YUYAO, timezone.now()) is None
    assert Seal.objects.count() == 1


def without_trigger(statement: str, *values: int) -> None:
    """As somebody would who owns the database."""
    with connection.cursor() as cursor:
        on_table = " ON history_event" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER history_event_append_only{on_table}")
        cursor.execute(statement, values)


def test_an_event_changed_before_the_seal_is_told_in_it() -> None:
    events = did(3)
    without_trigger("UPDATE history_event SET comment = 'x' WHERE id = %s", events[1].pk)
    seal_before(tomorrow())
    assert Seal.objects.get().faults == [{"event": events[1].pk, "what": "changed"}]
    assert "记录不符" in Client().get(reverse("seal_list")).content.decode()


def test_an_event_removed_after_the_seal_is_told_in_the_next_and_found_in_the_log() -> None:
    events = did(3)
    seal_before(tomorrow())
    without_trigger("DELETE FROM history_event WHERE id = %s", events[1].pk)
    did(1)
    seal_before(tomorrow())
    assert Seal.objects.get(number=2).faults == [{"sealed": 3, "found": 2}]
    assert check(log()).faults == [
        "第 4 行：第 1 次封存了 3 条，这里却有 2 条。",
        "第 4 行：第 1 次封存的校验值不符，其中有记录被改、被删或被插入。",
    ]


@pytest.mark.parametrize("statement", ["UPDATE history_seal SET head = 'x'", "DELETE FROM history_seal"])
def test_database_refuses_to_change_a_seal(statement: str) -> None:
    if connection.vendor == "sqlite" and statement.startswith("DELETE"):
        pytest.skip("SQLite empties tables between tests by DELETE")
    did(1)
    seal_before(tomorrow())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_code_changes_no_seal() -> None:
    did(1)
    made = seal(YUYAO, timezone.now())
    assert made is not None
    for change in (made.save, made.delete, Seal.objects.all().delete, lambda: Seal.objects.update(head="x")):
        with pytest.raises(TypeError, match="append-only"):
            change()


def test_the_public_reads_seals_and_takes_list_and_program_along(client: Client, tmp_path: Path) -> None:
    did(2)
    empty = client.get(reverse("seal_list")).content.decode()
    assert "还没有封存过" in empty
    seal_before(tomorrow())
    page = client.get(reverse("seal_list")).content.decode()
    assert (Seal.objects.get().head in page, reverse("seal_log") in page) == (True, False)
    assert client.get(reverse("seal_log")).status_code == 302
    auditor = signed_in(make_actor("auditor"))
    (tmp_path / "log.jsonl.gz").write_bytes(b"".join(auditor.get(reverse("seal_log")).streaming_content))  # type: ignore[attr-defined]
    (tmp_path / "seals.json").write_bytes(client.get(reverse("seal_file")).content)
    (tmp_path / "verifylog.py").write_bytes(client.get(reverse("seal_verifier")).content)
    command = [sys.executable, "-I", "-S", "verifylog.py", "log.jsonl.gz", "seals.json"]
    said = "相符：2 条记录，其中 2 条已分 1 次封存。\n与公布的封存清单比对过 1 次封存。\n"
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)


def test_who_may_not_export_gets_no_log() -> None:
    assert signed_in(make_actor("liaison")).get(reverse("seal_log")).status_code == 403


def test_old_seals_are_a_page_further(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronghe.kernel.history.seal_views.PAGE", 1)
    for _time in range(2):
        did(1)
        seal_before(tomorrow())
    heads = dict(Seal.objects.values_list("number", "head"))
    first = client.get(reverse("seal_list")).content.decode()
    assert (heads[2] in first, heads[1] in first, 'href="?before=2"' in first) == (True, False, True)
    older = client.get(reverse("seal_list"), {"before": "2"}).content.decode()
    assert (heads[2] in older, heads[1] in older) == (False, True)


def rewritten(lines: Lines) -> Lines:
    """Somebody changes an event and computes its digest and all seals anew."""
    facts = dict(lines[1]["facts"]) | {"comment": "改写"}  # type: ignore[call-overload]
    lines[1] = {"id": lines[1]["id"], "facts": facts, "digest": verifylog.digest_of(facts)}
    chain = sha256(sha256(YUYAO.encode()).hexdigest().encode())
    for line in lines[1:4]:
        chain.update(b"\n" + str(line["digest"]).encode())
    lines[4] = dict(lines[4], head=chain.hexdigest())
    return lines


def without(place: int) -> Callable[[Lines], Lines]:
    return lambda lines: lines[:place] + lines[place + 1 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [*lines[:2], dict(lines[2], facts={"comment": "x"}), *lines[3:]], "内容被改过"),
        (without(2), "这里却有 2 条"),
        (without(4), "这里应是第 1 次封存，写的却是第 2 次"),
        (without(5), "这里却有 0 条"),
        (lambda lines: lines[:-1], "文件没有结尾"),
        (lambda lines: [*lines[:-2], lines[-1]], "已公布的第 2 次封存，操作记录中没有。"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "次序被改过"),
        (rewritten, "第 1 次封存的校验值与公布的不同。"),
    ],
)
def test_every_change_of_the_log_is_found(change: Callable[[Lines], Lines], said: str, tmp_path: Path) -> None:
    did(3)
    seal_before(tomorrow())
    did(1)
    seal_before(tomorrow())
    published = json.loads(Client().get(reverse("seal_file")).content)
    found = check(change(log()))
    verifylog.compare(found, published)
    assert any(said in fault for fault in found.faults), found.faults


def test_a_log_as_a_file_is_packed_or_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    did(1)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in log()).encode()
    said = (
        "相符：1 条记录，其中 0 条已分 0 次封存。\n"
        "还有 1 条没有封存，只凭各自的摘要核对过。\n"
        "没有与公布的封存清单比对：只能证明文件前后一致。\n"
    )
    for name, data in (("a.jsonl", text), ("a.jsonl.gz", gzip.compress(text))):
        (tmp_path / name).write_bytes(data)
        assert (verifylog.main([str(tmp_path / name)]), capsys.readouterr().out) == (0, said)


BAD = {
    "空.jsonl": (b"", "这不是本平台导出的操作记录。"),
    "别的.jsonl": (b'{"a": 1}\n', "这不是本平台导出的操作记录。"),
    "图.jsonl": (b"\x89PNG\n", "第 1 行：不是完整的 JSON。"),
    "数.jsonl": (b"1\n", "第 1 行：不是一条记录。"),
    "坏.gz": (b"\x1f\x8b\x08\x00" + b"\0" * 6 + b"\xff" * 20, "读取失败（内容已损坏）。"),
    "多.jsonl": (
        b'{"format": "ronghe-log-1", "region": "330281"}\n{"end": 0}\n{"end": 0}\n',
        "第 3 行：结尾之后还有内容。",
    ),
    "怪.jsonl": (b'{"format": "ronghe-log-1"}\n{"x": 0}\n', "第 2 行：既不是记录，也不是封存。"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_log_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, reason = BAD[name]
    (tmp_path / name).write_bytes(data)
    assert verifylog.main([str(tmp_path / name)]) == 2
    assert capsys.readouterr().err == f"无法核验“{name}”：{reason}\n"


def test_wrong_calls_and_lists_end_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = tmp_path / "log.jsonl"
    plain.write_text('{"format": "ronghe-log-1", "region": "330281"}\n{"end": 0}\n')
    seals = tmp_path / "seals.json"
    seals.write_text('{"region": "330282", "seals": []}')
    assert [verifylog.main(call) for call in ([], ["--help"], [str(tmp_path / "缺")])] == [2, 0, 2]
    assert verifylog.main([str(plain), str(seals)]) == 2
    assert "封存清单属于 330282，操作记录属于 330281。" in capsys.readouterr().err
    seals.write_text('{"region": "330281", "seals": [{}]}')
    assert verifylog.main([str(plain), str(seals)]) == 2
    assert "封存清单“seals.json”不能读。" in capsys.readouterr().err


def test_a_cut_off_download_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    did(3)
    data = gzip.compress("".join(json.dumps(line) + "\n" for line in log()).encode())
    (tmp_path / "log.gz").write_bytes(data[:-60])
    assert verifylog.main([str(tmp_path / "log.gz")]) == 1
    assert "文件没有结尾" in capsys.readouterr().out


def test_times_of_seals_are_told_with_their_zone() -> None:
    did(1)
    made = seal(YUYAO, timezone.now())
    assert made is not None
    told = json.loads(Client().get(reverse("seal_file")).content)["seals"][0]
    assert datetime.fromisoformat(told["until"]) == made.until
