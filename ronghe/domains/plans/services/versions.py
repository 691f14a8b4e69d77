"""What an editor showed when it was opened: a save that would undo what somebody else saved since is refused.

A sheet of the round trip keeps the last event of each row; an editor keeps a digest of each field, too, since a task is
changed by verbs of its plan as well, and since two people may well work on different tasks of one plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.history.models import Event
from ronghe.kernel.policy.citations import Text


class Said(NamedTuple):
    """One field: what it says, to be compared and in words; the label where no field of the form bears it."""

    fact: str
    words: Callable[[], Text]
    label: Text = ""


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
    columns = [obj._meta.get_field(name) for name in fields]
    return {c.name: Said(plain(c.value_from_object(obj)), partial(in_words, obj, c.name)) for c in columns}  # type: ignore[union-attr]


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


def newest_event(about: Iterable[models.Model], after: int = 0) -> Event | None:
    found = [Event.objects.about(obj).filter(pk__gt=after).first() for obj in about]
    return max((event for event in found if event), key=lambda event: event.pk, default=None)


def require_current(seen: Version | None, now: Content, mine: Content, *about: models.Model) -> None:
    """Raise Stale when saving `mine` would undo something that `seen` did not show yet; called with the row locked.

    None: the caller showed nobody anything (a command, the building of a demo). What says already what it shall say is
    no conflict: so the second of two clicks finds nothing to complain of."""
    if seen is None:
        return
    undone = [n for n, said in now.items() if not seen.shows(n, said.fact) and mine[n].fact != said.fact]
    if not undone:
        return
    event = newest_event(about, seen.event)
    who = event.user_name if event else _("别人")
    faults = {name: fault(who, now[name], mine[name], seen.shows(name, mine[name].fact)) for name in undone}
    faults[NON_FIELD_ERRORS] = told(event)
    untouched = {name: now[name].fact for name in undone if seen.shows(name, mine[name].fact)}
    raise Stale(faults, version_of(now, *about), untouched)


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
