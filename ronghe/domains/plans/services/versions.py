"""What an editor showed when it was opened: a save that would undo what somebody else saved since is refused.

A sheet of the round trip keeps the last event of each row; an editor keeps a digest of each field, too, since a task is
changed by verbs of its plan as well, and since two people may well work on different tasks of one plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.policy.citations import Text

SILENT = {"confirm_lead"}  # names the lead, and changes nothing that an editor shows
TRACED = 500  # so many events are looked through for a name; an editor that stood open longer says "somebody"


class Said(NamedTuple):
    """One field: what it says, to be compared and in words; the label where no field of the form bears it; the labels
    by which history tells of it: `kept` in events of the thing itself, `beside` in those of its plan."""

    fact: str
    words: Callable[[], Text]
    label: Text = ""
    kept: tuple[Text, ...] = ()
    beside: tuple[Text, ...] = ()


Content = Mapping[str, Said]


@dataclass(frozen=True)
class Version:
    """The last event when an editor was opened, and a digest of each field that it showed."""

    event: int
    digests: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> Version:
        """What a form sends back; of one that is missing or damaged nothing counts as seen."""
        first, *rest = text.split(" ")
        pairs = [part.partition(":")[::2] for part in rest]
        return cls(int(first), dict(pairs)) if first.isascii() and first.isdecimal() else cls(0, {})

    def __str__(self) -> str:
        return " ".join([str(self.event), *(f"{name}:{value}" for name, value in self.digests.items())])

    def shows(self, name: str, fact: str) -> bool:
        return self.digests.get(name) == digest(fact)


class Stale(ValidationError):
    """Nothing was saved. By field what the other one wrote; `version` is the one of now, `untouched` what the fields
    say now that were changed by the other one only."""

    def __init__(self, faults: dict[str, ValidationError], version: Version, untouched: Mapping[str, str]) -> None:
        super().__init__(faults)
        self.version, self.untouched = version, untouched


def content_of(obj: models.Model, fields: Iterable[str]) -> Content:
    said = {}
    for name in fields:
        column: Any = obj._meta.get_field(name)
        fact, words = plain(column.value_from_object(obj)), partial(in_words, obj, name)
        said[name] = Said(fact, words, kept=(column.verbose_name,))
    return said


def plain(value: Any) -> str:
    """The same text for the same value, whether a database or a browser gave it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).replace("\r\n", "\n")


def in_words(obj: models.Model, name: str) -> Text:
    display: Callable[[], Text] | None = getattr(obj, f"get_{name}_display", None)
    value = display() if display else getattr(obj, name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value if display else plain(value)


def digest(fact: str) -> str:
    return hashlib.sha256(fact.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def version_of(content: Content, *about: models.Model) -> Version:
    """`about`: the objects whose events tell of changes here."""
    last = newest_event(about)
    return Version(last.pk if last else 0, {name: digest(said.fact) for name, said in content.items()})


def newest_event(about: Iterable[models.Model]) -> Event | None:
    return newest(event for obj in about if (event := Event.objects.about(obj).first()))


def newest(events: Iterable[Event]) -> Event | None:
    return max(events, key=lambda event: event.pk, default=None)


def require_current(
    seen: Version | None, now: Content, mine: Content, *about: models.Model, row: models.Model | None = None
) -> None:
    """Raise Stale when saving `mine` would undo something that `seen` did not show yet; called with the row locked.

    `about`: the thing itself, then what else tells of it; `row`: as it stands, when a part of the thing is edited.
    None: the caller showed nobody anything (a command, the building of a demo). What says already what it shall say is
    no conflict: so the second of two clicks finds nothing to complain of."""
    if seen is None:
        return
    undone = [n for n, said in now.items() if not seen.shows(n, said.fact) and mine[n].fact != said.fact]
    if not undone:
        return
    by = told_by({name: now[name] for name in undone}, about, seen.event, row)
    faults = {}
    for name in undone:
        who = by[name].user_name if name in by else _("别人")
        faults[name] = fault(who, now[name], mine[name], seen.shows(name, mine[name].fact))
    faults[NON_FIELD_ERRORS] = told(newest(by.values()))
    untouched = {name: now[name].fact for name in undone if seen.shows(name, mine[name].fact)}
    raise Stale(faults, version_of(now, *about), untouched)


def told_by(
    content: Content, about: Sequence[models.Model], after: int, row: models.Model | None = None
) -> dict[str, Event]:
    """By field the newest event since that tells of it; what no event tells of is left out."""
    itself, names = type_of(about[0]), {str(row)}
    since = [event for obj in about for event in Event.objects.about(obj).filter(pk__gt=after)[:TRACED]]
    found: dict[str, Event] = {}
    for event in sorted(since, key=lambda event: -event.pk):
        if event.action in SILENT:
            continue
        every, is_own = set(event.changes), event.object_type == itself
        if row:
            own, aside = labels_of_row(event, names), every
        else:
            own, aside = (every, set()) if is_own else (set(), every)
        for name, said in content.items():
            if own & {str(label) for label in said.kept} or aside & {str(label) for label in said.beside}:
                found.setdefault(name, event)
    return found


def labels_of_row(event: Event, names: set[str]) -> set[str]:
    """What an event of the plan changed of one row of it; it puts the name of the row before each label.

    `names`: those that the row bore after the event, and, when this is left, before it too: some events name a row as
    it was, some as it became."""
    rows: dict[str, dict[str, list[str]]] = {}
    for key, pair in event.changes.items():
        name, _colon, label = key.rpartition("：")
        rows.setdefault(name, {})[label] = pair
    for name, changes in rows.items():
        before = after = name
        for old, new in changes.values():
            after = after.replace(old, new, 1) if old else after
            before = before.replace(new, old, 1) if new else before
        if names & {name, after}:
            names |= {name, before}
            return set(changes)
    return set()


def told(event: Event | None) -> ValidationError:
    """Who was faster, and what to do."""
    if event is None:
        message = _("您打开之后这里的内容有变动，没有保存。不同之处写在下面，核对后再保存一次")
        return ValidationError(message, code="stale")
    message = _(
        "%(who)s 已于 %(when)s 办理“%(what)s”，您打开的页面已不是最新，没有保存。不同之处写在下面，核对后再保存一次"
    )
    when = timezone.localtime(event.recorded_at).strftime("%Y-%m-%d %H:%M")
    return ValidationError(message, code="stale", params={"who": event.user_name, "when": when, "what": event.label})


def fault(who: Text, theirs: Said, mine: Said, is_untouched: bool) -> ValidationError:
    """What the other one wrote beside what this one did."""
    params: dict[str, Any] = {"who": who, "label": theirs.label, "theirs": spoken(theirs)}
    if is_untouched:
        message = _("%(who)s 改成了“%(theirs)s”。您没有动这一处，已换成改后的内容")
        labelled = _("%(label)s：%(who)s 改成了“%(theirs)s”。您没有动这一处，已换成改后的内容")
    else:
        params["mine"] = spoken(mine)
        message = _("%(who)s 改成了“%(theirs)s”，您填的是“%(mine)s”。再保存一次，就以您填的为准")
        labelled = _("%(label)s：%(who)s 改成了“%(theirs)s”，您填的是“%(mine)s”。再保存一次，就以您填的为准")
    return ValidationError(labelled if theirs.label else message, code="stale", params=params)


def spoken(said: Said) -> Text:
    """In the language of whoever reads the refusal, not of the verb that raised it."""
    text: Text = lazy(lambda: str(said.words() or _("（空）")), str)()
    return text
