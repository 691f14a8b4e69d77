"""Tasks of many plans: which of them are meant, and a page of them by deadline, however many there are."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.domains.plans.models import Extension, Party, Plan, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy.lamps import OPEN, WAITING, Lamp, lamp_in_sql
from ronghe.domains.plans.queries.lines import COLUMNS, Line
from ronghe.domains.plans.queries.standing import usual_day_in_sql
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.access.verbs import Scope

S = Task.Status
PAGE = 25
OPEN_STATE = "open"  # what nobody has finished: the list as one wants to see it first
ANY = "any"
UNDATED = "none"
PRESSING = "pressing"
UNLIT = "unlit"  # neither in hand nor closed after a check: what the board counts together as "others"
# The lamps that only a task in hand can show, so that the search may keep to these.
IN_HAND = frozenset({Lamp.OVERDUE, Lamp.ATTENTION, Lamp.NORMAL, Lamp.NOT_STARTED})
STATUS_OF = {Lamp.DONE: S.CLOSED, Lamp.UNCONFIRMED: S.PENDING, Lamp.HISTORY: S.HISTORICAL}
LAMPS = (*(lamp.value for lamp in Lamp if lamp is not Lamp.BEFORE),)
LAMP_GROUPS: Mapping[str, str | Promise] = {
    PRESSING: gettext_lazy("红灯和黄灯"),
    UNLIT: gettext_lazy("其他（待确认、历史、不再督办）"),
}


def month_end_in_sql() -> Combinable:
    """The end of the month in which the plan of a task is looked at."""
    today = timezone.localdate()
    last = today.replace(day=monthrange(today.year, today.month)[1])
    ended = When(plan_end__lt=today, then=F("plan_end"))
    return Case(ended, default=Value(last), output_field=DateField())


def with_lamp(tasks: TaskQuerySet, states: AbstractSet[str] = frozenset(S.values)) -> TaskQuerySet:
    """The tasks with `day`, the usual day of the plan of each, and `lamp`, the one it shows on that day; of a search
    that keeps to some states, these."""
    day = usual_day_in_sql()
    return tasks.annotate(day=day, lamp=lamp_in_sql(day, states))


def published_tasks(actor: Actor) -> TaskQuerySet:
    """The tasks of the plans in force in the actor's division that he may see."""
    wide = actor.reach("plans") in (Scope.CITY, Scope.ALL)
    tasks = Task.objects.reached_by(actor) if wide else Task.objects.visible_to(actor)
    return tasks.filter(region_q(actor.region), in_force())


def in_force() -> Q:
    """Tasks of published plans. SQLite would look through all plans of the division before it fetched the 25 lines of a
    page (a Bloom filter, which pays for long scans only), unless the condition speaks of the task as well."""
    published = Q(plan__status=Plan.Status.PUBLISHED)
    return published | Q(pk__lt=0) if connection.vendor == "sqlite" else published


def checked_by(organization_id: int | None) -> Q:
    """Tasks that this unit checks: the same as `checking_unit` of the workflow says of one."""
    first = Q(plan__checker=organization_id) & ~Q(lead=organization_id)
    stands_in = Q(plan__checker=F("lead")) | (Q(plan__checker__isnull=True) & ~Q(lead=organization_id))
    return first | (Q(plan__deputy=organization_id) & stands_in)


def refused() -> Q:
    """A later deadline was refused, and nothing was reported since."""
    last = Extension.objects.filter(task=OuterRef("pk"), decision=Extension.Decision.REFUSED)
    silent = last.filter(Q(task__reported_on__isnull=True) | Q(decided_on__gte=F("task__reported_on")))
    return Q(Exists(silent))


# What a unit owes for a task it leads, what hurts most first: (code, words, condition over `with_lamp`).
def owed() -> tuple[tuple[str, str | Promise, Q], ...]:
    idle = S.NOT_STARTED
    in_work = Q(status__in=sorted(OPEN - {S.EXTENDING}))
    begun = Q(start__isnull=True) | Q(start__lte=F("day"))
    return (
        ("red", gettext_lazy("红灯"), Q(lamp=Lamp.OVERDUE) & Q(status__in=sorted(OPEN))),
        ("returned", gettext_lazy("被退回"), Q(status=S.RETURNED)),
        ("refused", gettext_lazy("延期未获同意"), in_work & refused()),
        ("yellow", gettext_lazy("黄灯"), Q(lamp=Lamp.ATTENTION) & in_work),
        ("finish", gettext_lazy("已报 100%，还没提交"), in_work & Q(percent=100)),
        ("report", gettext_lazy("月报要报"), Q(report_due__lte=month_end_in_sql())),
        ("begin", gettext_lazy("该开始了"), Q(status=idle) & begun),
    )


NEEDS: Mapping[str, str | Promise] = {
    "owed": gettext_lazy("牵头单位要办"),
    "returned": gettext_lazy("被退回"),
    "refused": gettext_lazy("延期未获同意"),
    "finish": gettext_lazy("已报 100%，还没提交"),
    "report": gettext_lazy("月报要报"),
    "missing": gettext_lazy("月报已迟"),
    "begin": gettext_lazy("该开始了"),
    "check": gettext_lazy("等本单位核验"),
    "decide": gettext_lazy("等本单位决定延期"),
    "sent_back": gettext_lazy("本单位退回未再交"),
}


def need_q(need: str, actor: Actor) -> Q:
    """The condition behind one of NEEDS."""
    if need in ("check", "decide", "sent_back"):
        states = {"check": WAITING, "decide": {S.EXTENDING}, "sent_back": {S.RETURNED}}[need]
        return Q(status__in=sorted(states)) & checked_by(actor.organization_id)
    if need == "missing":
        return Q(live=1, report_due__lt=F("day"))
    conditions = {code: condition for code, _words, condition in owed()}
    if need != "owed":
        return Q(live=1) & conditions[need]
    anything = Q()
    for condition in conditions.values():
        anything |= condition
    return Q(live=1) & anything


@dataclass(frozen=True)
class Search:
    """What the address asks for; an unreadable value is told in `errors`, and then nothing is found."""

    actor: Actor
    asked: Mapping[str, str]

    @cached_property
    def errors(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, known in (("lamp", (*LAMPS, *LAMP_GROUPS)), ("state", STATES), ("need", NEEDS), ("mine", MINE)):
            if self.asked.get(name) and self.asked[name] not in known:
                found[name] = _("没有“%(value)s”这一项") % {"value": self.asked[name][:20]}
        for name in ("from", "to"):
            if self.asked.get(name) and self.day(name) is None:
                found[name] = _("日期要写成 2019-08-20 这样")
        return found

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.asked.get(name, ""))
        except ValueError:
            return None

    @property
    def state(self) -> str:
        """What is open, unless the address says otherwise or asks for a lamp or need, which say more by themselves."""
        implied = ANY if self.asked.get("lamp") or self.asked.get("need") else OPEN_STATE
        return self.asked.get("state") or implied

    @cached_property
    def tasks(self) -> TaskQuerySet:
        """All that is meant, in no order yet."""
        tasks = published_tasks(self.actor)
        if self.errors:
            return tasks.none()
        lamp, need = self.asked.get("lamp"), self.asked.get("need")
        if need or lamp in IN_HAND or lamp == PRESSING:  # what is needed is always in hand, too
            tasks = with_lamp(tasks, OPEN | WAITING)
        elif lamp and lamp != UNLIT:  # else each line tells its lamp by itself
            tasks = with_lamp(tasks)
        return tasks.filter(self._of_units(), self._state(), self._lamp(), self._when(), self._words())

    def _of_units(self) -> Q:
        found, own = Q(), self.actor.organization_id
        if self.asked.get("unit"):
            found &= Q(lead__ref=self.asked["unit"]) if self.asked["unit"] != UNDATED else Q(lead__isnull=True)
        if self.asked.get("plan"):
            found &= Q(plan__ref=self.asked["plan"])
        if self.asked.get("mine") == "lead":
            found &= Q(lead=own)
        if self.asked.get("mine") == "part":
            found &= Q(Exists(Party.objects.filter(task=OuterRef("pk"), organization=own)))
        return found

    def _state(self) -> Q:
        if self.state == OPEN_STATE:
            return Q(live=1)
        return Q() if self.state == ANY else Q(status=self.state)

    def _lamp(self) -> Q:
        lamp, found = self.asked.get("lamp", ""), Q()
        if lamp == PRESSING:
            found = Q(live=1, lamp__in=[Lamp.OVERDUE, Lamp.ATTENTION])
        elif lamp == UNLIT:
            found = Q(status__in=sorted(set(S.values) - OPEN - WAITING - {S.CLOSED}))
        elif lamp:
            found = Q(lamp=lamp)
            if lamp in IN_HAND:
                found &= Q(live=1)
            elif lamp in STATUS_OF:
                found &= Q(status=STATUS_OF[Lamp(lamp)])
        return found & need_q(self.asked["need"], self.actor) if self.asked.get("need") else found

    def _when(self) -> Q:
        if self.asked.get("due") == UNDATED:
            return Q(due__isnull=True)
        first, last, found = self.day("from"), self.day("to"), Q()
        if first:
            found &= Q(due__gte=first)
        if last:
            found &= Q(due__lte=last)
        return found

    def _words(self) -> Q:
        words = self.asked.get("q", "").strip()[:50]
        return Q(text__icontains=words) if words else Q()

    @property
    def narrows(self) -> bool:
        return any(value for name, value in self.asked.items() if name in FIELDS)

    def address(self, **changed: str) -> str:
        """The address of this search with some of its values changed; an empty one is left out."""
        values = {name: self.asked[name] for name in FIELDS if self.asked.get(name)} | changed
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else "?"

    def page(self) -> tuple[list[Line], str]:
        """The lines of the page, and the address of the next one (empty when there is none)."""
        lines = self._fetch(PAGE + 1)
        following = self.address(after=lines[PAGE - 1].ref) if len(lines) > PAGE else ""
        return lines[:PAGE], following

    def _place(self) -> tuple[date | None, int]:
        """Where the page begins: after the deadline and key of the task that the address names."""
        if not self.asked.get("after"):
            return None, 0
        return Task.objects.filter(ref=self.asked["after"]).values_list("due", "pk").first() or (None, 0)

    def _fetch(self, number: int) -> list[Line]:
        """By deadline, what has none last: two walks along an index, and no row is ever skipped by counting."""
        due, key = self._place()
        found: list[Line] = []
        today = timezone.localdate()
        if due is not None or not key:
            dated = self.tasks.filter(due__isnull=False).order_by("due", "pk")
            if due is not None:
                dated = dated.filter(Q(due__gt=due) | Q(pk__gt=key), due__gte=due)
            found = [Line(today, *row) for row in dated.values_list(*COLUMNS)[:number]]
            key = 0
        if len(found) < number and not self.asked.get("from") and not self.asked.get("to"):
            rest = self.tasks.filter(due__isnull=True, pk__gt=key).order_by("pk")
            found += [Line(today, *row) for row in rest.values_list(*COLUMNS)[: number - len(found)]]
        return found


STATES = (OPEN_STATE, ANY, *S.values)
MINE: Mapping[str, str | Promise] = {"lead": gettext_lazy("本单位牵头"), "part": gettext_lazy("本单位参与")}
FIELDS = ("q", "lamp", "state", "unit", "plan", "need", "mine", "from", "to", "due")
