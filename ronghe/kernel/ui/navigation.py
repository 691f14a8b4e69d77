"""The menu: declared in config/navigation.py, shown to those who may go there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.addresses import address


@dataclass(frozen=True)
class Item:
    """A place in the menu. With `area`, only actors who may do `verb` there see it; without, everybody signed in."""

    label: str | Promise
    url_name: str
    area: str | None = None
    verb: Verb = Verb.VIEW
    group: str | Promise = ""

    def open_to(self, actor: Actor) -> bool:
        return not actor.is_public and (self.area is None or actor.can(self.verb, self.area))


@dataclass(frozen=True)
class Link:
    """An item as drawn: where it leads, and whether the reader stands there now."""

    label: str | Promise
    href: str
    current: bool


def menu(actor: Actor, path: str) -> list[tuple[str, list[Link]]]:
    """The groups of links this actor sees; the longest address that starts `path` is the current one."""
    items: tuple[Item, ...] = import_string(settings.RONGHE_NAVIGATION)
    shown = [(item, address(item.url_name)) for item in items if item.open_to(actor)]
    here = max((href for _item, href in shown if path.startswith(href)), key=len, default=None)
    return [
        (group, [Link(item.label, href, href == here) for item, href in pairs])
        for group, pairs in groupby(shown, key=lambda pair: str(pair[0].group))
    ]
