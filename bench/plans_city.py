"""A city with as many plans as one likes, fifty tasks each, stored as fast as the database takes rows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models

TASKS, MEASURES, UNITS = 50, 5, 60
REGION, PART = "330281", 20_000
NOW = datetime(2026, 1, 1).astimezone()
WORDS = (
    *("编制规划", "建设实训基地", "遴选试点企业", "培训教师"),
    *("组织技能大赛", "签订合作协议", "评价办学质量", "修订课程标准"),
)


@dataclass(frozen=True)
class City:
    """Where to look: a plan that runs, a unit, and people who look over the city and over one unit."""

    plan: str
    unit: str
    supervisor: str
    liaison: str
    tasks: int


def store(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The rows by executemany on SQLite, by COPY on PostgreSQL."""
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))")
            return
        marks = ", ".join("?" * len(columns))
        raw = connection.connection.cursor()
        parts = iter(rows)
        while part := list(islice(parts, PART)):
            raw.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
                [[str(value) if isinstance(value, (date, datetime)) else value for value in row] for row in part],
            )


def build(plans: int, seed: int = 1) -> City:
    """Plans of ten years, the last of which runs; most of what is over is closed, half of what runs is open."""
    from django.db import transaction

    from ronghe.domains.plans.models import Measure, Party, Plan, Report, Task
    from ronghe.kernel.history.models import StateSpan

    units, supervisor, liaison = people()
    years = Years(plans, units, seed)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -262144")  # else each index is read again and again while rows come
    with transaction.atomic():
        store(Plan, PLAN_COLUMNS, years.plans())
        store(Measure, ("id", "plan_id", "number", "title", "position"), years.measures())
        store(Task, TASK_COLUMNS, years.tasks())
        store(Party, PARTY_COLUMNS, years.parties())
        store(Report, REPORT_COLUMNS, years.reports())
        store(StateSpan, ("id", "object_type", "object_id", "state", "since", "until"), years.spans())
    with connection.cursor() as cursor:  # on PostgreSQL as the autovacuum of a city's database would
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
    return City(ref("p", plans), units[1].ref, supervisor, liaison, plans * TASKS)


def people() -> tuple[list[Any], str, str]:
    """The units, and the sessions of a supervisor and a liaison."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from ronghe.kernel.accounts.models import User
    from ronghe.kernel.organizations.models import Membership, Organization

    units = [
        Organization.objects.create(name=f"余姚市第{n}局", kind="government", region=REGION, status="registered")
        for n in range(UNITS)
    ]
    keys = []
    for role, unit in (("supervisor", units[0]), ("liaison", units[1])):
        user = User.objects.create(username=f"bench-{role}", name=role)
        Membership.objects.create(user=user, organization=unit, role=role)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "ronghe.kernel.accounts.backend.AccountBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["organization"] = unit.pk
        session.create()
        keys.append(str(session.session_key))
    return units, keys[0], keys[1]


def ref(letter: str, number: int) -> str:
    return f"{letter}{number:011}"


PLAN_COLUMNS = (
    *("id", "ref", "region", "created_at", "owner_id", "checker_id", "title", "number", "issuer", "signed_on"),
    *("period_start", "period_end", "is_public", "shown", "is_demo", "status", "lines"),
)
TASK_COLUMNS = (
    *("id", "ref", "region", "created_at", "plan_id", "measure_id", "position", "number", "text", "line"),
    *("is_complete", "period_raw", "start", "end", "latest_end", "precision", "is_approximate", "recurring"),
    *("lead_basis", "lead_confirmed", "status", "weight", "lead_id", "opened_on", "due", "percent", "reported_on"),
    *("submitted_on", "yellow_on", "red_on", "report_due", "plan_end"),
)
PARTY_COLUMNS = (
    *("id", "task_id", "organization_id", "position", "name", "raw", "role", "kind", "is_waived", "fills_id"),
)
REPORT_COLUMNS = (
    *("id", "ref", "region", "created_at", "task_id", "on", "percent", "words", "token", "organization_id", "reporter"),
)


@dataclass(frozen=True)
class Fate:
    """What became of one task; the same whenever it is asked for."""

    number: int
    plan: int
    year: int
    unit: int
    start: date
    due: date
    status: str
    percent: int
    handed: date | None


class Years:
    """The rows of each table, made one after another; nothing is kept."""

    def __init__(self, plans: int, units: list[Any], seed: int) -> None:
        self.count, self.units, self.seed = plans, units, seed

    def year(self, plan: int) -> int:
        """The last plan is one of this year."""
        return 2026 - (self.count - plan) * 10 // self.count

    def plans(self) -> Iterator[Sequence[Any]]:
        for n in range(1, self.count + 1):
            year = self.year(n)
            yield (
                *(n, ref("p", n), REGION, NOW, self.units[0].pk, self.units[0].pk, f"{year}年推进实施方案之{n}"),
                *(
                    f"余政办发{year}年{n}号",
                    self.units[0].name,
                    date(year, 1, 5),
                    date(year, 1, 1),
                    date(year, 12, 31),
                ),
                *(True, "progress", False, "published", "[]"),
            )

    def measures(self) -> Iterator[Sequence[Any]]:
        for n in range(self.count * MEASURES):
            place = n % MEASURES + 1
            yield (n + 1, n // MEASURES + 1, str(place), WORDS[place], place)

    def fates(self) -> Iterator[Fate]:
        chance = random.Random(self.seed)
        for n in range(1, self.count * TASKS + 1):
            plan = (n - 1) // TASKS + 1
            year = self.year(plan)
            start = date(year, 1, 5) + timedelta(chance.randrange(300))
            due = min(start + timedelta(chance.randrange(20, 330)), date(year, 12, 31))
            closed = chance.random() < (0.45 if year == 2026 else 0.97)
            waits = not closed and chance.random() < 0.1
            percent = 100 if closed or waits else chance.choice((0, 20, 50, 80, 100))
            status = "closed" if closed else "submitted" if waits else "in_progress" if percent else "not_started"
            handed = due - timedelta(chance.randrange(-5, 20)) if closed or waits else None
            yield Fate(n, plan, year, chance.randrange(1, UNITS), start, due, status, percent, handed)

    def tasks(self) -> Iterator[Sequence[Any]]:
        for f in self.fates():
            place, is_open = (f.number - 1) % TASKS, f.status in ("not_started", "in_progress")
            turns = (f.due - timedelta(14), f.due + timedelta(1), f.start + timedelta(28)) if is_open else (None,) * 3
            yield (
                *(f.number, ref("t", f.number), REGION, NOW, f.plan, (f.plan - 1) * MEASURES + place % MEASURES + 1),
                *(place + 1, str(place // MEASURES + 1), f"{WORDS[f.number % 8]}之{f.number}，按计划推进并报送结果"),
                *(0, True, f"{f.year}年", f.start, f.due, f.due, "month", False, "", "only_named", True, f.status, 1),
                *(self.units[f.unit].pk, date(f.year, 1, 5), f.due, f.percent, f.start if f.percent else None),
                *(f.handed, *turns, date(f.year, 12, 31)),
            )

    def parties(self) -> Iterator[Sequence[Any]]:
        for f in self.fates():
            unit = self.units[f.unit]
            yield (f.number, f.number, unit.pk, 1, unit.name, unit.name, "lead", "named", False, None)

    def reports(self) -> Iterator[Sequence[Any]]:
        for f in self.fates():
            if f.percent:
                yield (
                    *(f.number, ref("r", f.number), REGION, NOW, f.number, f.start, f.percent, "按计划推进"),
                    *(f"{f.number:032x}", self.units[f.unit].pk, "联络员"),
                )

    def spans(self) -> Iterator[Sequence[Any]]:
        place = 0
        for f in self.fates():
            days = [(date(f.year, 1, 5), "not_started")]
            if f.percent:
                days.append((f.start, "in_progress"))
            if f.handed:
                days.append((max(f.handed, f.start), f.status))
            for at, (since, state) in enumerate(days):
                place += 1
                until = days[at + 1][0] if at + 1 < len(days) else None
                yield (place, "plans.task", f.number, state, since, until)
