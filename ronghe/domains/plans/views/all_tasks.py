"""The tasks of all plans, by deadline, a page at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.searching import (
    ANY,
    FIELDS,
    LAMP_GROUPS,
    LAMPS,
    MINE,
    NEEDS,
    OPEN_STATE,
    PRESSING,
    UNDATED,
    UNLIT,
    Search,
)
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.states import state

NEWEST = 40  # 本平台约定: so many plans are offered by name; older ones are reached from the list of plans
KEPT = 60.0  # 本平台约定: seconds for which the choices of a form are remembered


@require_safe
def all_tasks(request: HttpRequest) -> HttpResponse:
    """One row more than fits is fetched instead of a count: it tells whether there is a next page."""
    actor = actor_of(request)
    actor.require(Verb.VIEW, "tracking")
    search = Search(actor, {name: request.GET.get(name, "") for name in (*FIELDS, "after")})
    lines, following = search.page()
    return render_page(
        request,
        "plans/all_tasks.html",
        {
            "search": search,
            "lines": lines,
            "following": following,
            "options": options_of(search),
            "lamps": {line.lamp: kept("lamp sign", line.lamp) for line in lines},
            "conditions": conditions_of(search),
            "task_place": reverse("task_detail", args=["-"]).removesuffix("-/"),
            "plan_place": reverse("plan_detail", args=["-"]).removesuffix("-/"),
            "has_board": actor.reach("tracking") in (Scope.CITY, Scope.ALL),
        },
        block="results",
    )


# ── the choices of the form, kept as finished text: they are the same for everybody in a division ────────────────────

_kept: dict[tuple[str, str, str], tuple[float, SafeString]] = {}


def options(pairs: Iterable[tuple[object, object]]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', pairs)


def kept(name: str, about: str) -> SafeString:
    """The options of one field for a division, or the sign of a lamp, made anew once a minute."""
    key, now = (name, about, translation.get_language() or ""), time.monotonic()
    found = _kept.get(key)
    if found is None or found[0] < now:
        if len(_kept) > 500:
            _kept.clear()
        found = _kept[key] = (now + KEPT, MAKERS[name](about))
    return found[1]


def lamp_options(_region: str) -> SafeString:
    shown = [(code, state(code).label) for code in LAMPS]
    return options([shown[0], (PRESSING, LAMP_GROUPS[PRESSING]), *shown[1:], (UNLIT, LAMP_GROUPS[UNLIT])])


def state_options(_region: str) -> SafeString:
    return options([(OPEN_STATE, _("在办（没有办结）")), (ANY, _("全部状态")), *Task.Status.choices])


def unit_options(region: str) -> SafeString:
    leads = Organization.objects.filter(region_q(region), Exists(Task.objects.filter(lead=OuterRef("pk"))))
    named = leads.order_by("kind", "name").values_list("ref", "short_name", "name")
    return options([*((ref, short or name) for ref, short, name in named), (UNDATED, _("还没有牵头单位"))])


def plan_options(region: str) -> SafeString:
    plans = Plan.objects.filter(region_q(region), status=Plan.Status.PUBLISHED, is_public=True)
    return options(plans.values_list("ref", "title")[:NEWEST])


def need_options(_region: str) -> SafeString:
    return options(NEEDS.items())


def mine_options(_region: str) -> SafeString:
    return options(MINE.items())


def lamp_sign(code: str) -> SafeString:
    environment: Any = engines["jinja2"]
    return mark_safe(environment.env.globals["ui"].lamp(code))  # a macro of ours, escaped there


CHOICES = {
    "lamp": lamp_options,
    "state": state_options,
    "unit": unit_options,
    "plan": plan_options,
    "need": need_options,
    "mine": mine_options,
}
MAKERS = CHOICES | {"lamp sign": lamp_sign}


def options_of(search: Search) -> dict[str, SafeString]:
    """Each select's options with the asked one chosen; a plan that is not among the newest is added by its name."""
    found: dict[str, SafeString] = {}
    for name in CHOICES:
        text = kept(name, search.actor.region)
        asked = search.state if name == "state" else search.asked.get(name, "")
        mark = format_html('value="{}"', asked)
        if asked and mark not in text:
            text = format_html('{}<option value="{}">{}</option>', text, asked, named(name, asked, search.actor))
        found[name] = mark_safe(text.replace(mark, f"{mark} selected", 1)) if asked else text  # escaped above
    return found


def named(name: str, asked: str, actor: Actor) -> str:
    """What a value is called that the options do not hold."""
    if name == "plan":
        return Plan.objects.visible_to(actor).filter(ref=asked).values_list("title", flat=True).first() or asked
    if name == "unit":
        unit = Organization.objects.visible_to(actor).filter(ref=asked).first()
        return unit.display_name if unit else asked
    return asked


@dataclass(frozen=True)
class Condition:
    """A value of the address in words, and the address without it."""

    label: str
    value: str
    href: str


def conditions_of(search: Search) -> list[Condition]:
    """Every value that narrows, so that each can be taken off by one click."""
    return [
        Condition(label, value_of(search, name), search.address(**{name: ""}))
        for name, label in labels().items()
        if search.asked.get(name)
    ]


def labels() -> Mapping[str, str]:
    return {
        "q": _("文字"),
        "lamp": _("亮灯"),
        "state": _("状态"),
        "unit": _("牵头单位"),
        "plan": _("方案"),
        "need": _("情形"),
        "mine": _("本单位"),
        "from": _("到期不早于"),
        "to": _("到期不晚于"),
        "due": _("期限"),
    }


def value_of(search: Search, name: str) -> str:
    asked = search.asked[name]
    if name in ("need", "mine"):
        return str({**NEEDS, **MINE}.get(asked, asked))
    if name == "due":
        return _("无期限")
    if name == "lamp":
        return str(state(asked).label if asked in LAMPS else LAMP_GROUPS.get(asked, asked))
    if name == "state":
        words = {OPEN_STATE: _("在办（没有办结）"), ANY: _("全部状态"), **dict(Task.Status.choices)}
        return str(words.get(asked, asked))
    if name == "unit" and asked == UNDATED:
        return _("还没有牵头单位")
    return named(name, asked, search.actor)
