"""The declaration of a ledger: which record, which columns, which filters, which workflow, which rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.policy.rules import Checklist
from ronghe.kernel.ui.named import Finder
from ronghe.kernel.workflow.lamps import is_open, lamp
from ronghe.kernel.workflow.machine import Workflow

Text = str | Promise
Lock = Callable[[Any, Actor], Text]


class Column(NamedTuple):
    """A field of the model as people meet it: on the form, in the list, on the detail page and in a sheet."""

    name: str
    listed: bool = False
    searched: bool = False
    tidy: Callable[[str], str] | None = None  # what was typed → what is stored; raises ValidationError
    find: Finder | None = None  # of a foreign key: names people use, division → the rows they mean
    shown: str = "name"  # of a foreign key: the field that names the row, so that `find` finds it again
    lock: Lock | None = None  # why this actor may not change it now, "" when it is free


class Section(NamedTuple):
    """A group of columns under one heading, on the form and on the detail page."""

    title: Text
    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ledger:
    """Everything that is special about one ledger. `key` names a row in a sheet within its division (and owner);
    `public` lists what those whom no role reaches to the row may be shown; only that is searched and filtered."""

    model: type[models.Model]
    slug: str
    area: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    filters: tuple[str, ...]
    workflow: Workflow
    checklist: Checklist = field(default_factory=Checklist)
    public: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> list[str]:
        return list(self.by_name)

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)

    def field(self, name: str) -> models.Field[Any, Any]:
        found = self.model._meta.get_field(name)
        assert isinstance(found, models.Field)
        return found

    def label(self, name: str) -> str:
        return str(self.field(name).verbose_name)

    def is_number(self, name: str) -> bool:
        return isinstance(self.field(name), models.IntegerField | models.DecimalField)

    @cached_property
    def lamps(self) -> dict[str, str]:
        return {state.value: lamp(self.workflow, state.value) for state in self.workflow.states}

    def path(self, name: str) -> str:
        """The lookup under which a column is read, sorted and searched."""
        return f"{name}__{self.by_name[name].shown}" if self.field(name).is_relation else name

    def url(self, page: str, obj: Any = None) -> str:
        return reverse(f"{self.slug}_{page}", kwargs={"ref": obj.ref} if obj else None)

    def rows(self, actor: Actor, verb: Verb = Verb.VIEW) -> Any:
        return self.model._default_manager.visible_to(actor, verb)  # type: ignore[attr-defined]

    def own(self, actor: Actor) -> dict[str, Any]:
        """What a row of the actor's says of whose it is: division; owner and author where the model has them."""
        values = {"region": actor.region, "owner_id": actor.organization_id, "created_by_id": actor.user_id}
        return {f.attname: values[f.attname] for f in self.model._meta.concrete_fields if f.attname in values}

    def new(self, actor: Actor) -> Any:
        return self.model(**self.own(actor))

    def may(self, verb: Verb, actor: Actor) -> bool:
        """Whether the actor may do this to a row that would be his own: fill in a new one, import many."""
        return actor.can(verb, self.area, self.new(actor))

    def locks(self, obj: Any, actor: Actor, names: Collection[str] = ()) -> dict[str, str]:
        """column → why this actor may not change it in this row now."""
        asked = (self.by_name[name] for name in names or self.names)
        found = {column.name: str((column.lock or self.settled)(obj, actor)) for column in asked}
        return {name: reason for name, reason in found.items() if reason}

    def settled(self, obj: Any, actor: Actor) -> Text:
        """The lock of a column that declares none: a row may change only while it can still be submitted."""
        reason = _("“%(state)s”的记录不能修改") % {"state": obj.get_status_display()}
        return "" if is_open(self.workflow, obj.status) else reason

    def may_edit(self, obj: Any, actor: Actor) -> bool:
        return actor.can(Verb.FILL, self.area, obj) and len(self.locks(obj, actor)) < len(self.columns)

    def version(self, obj: Any) -> str:
        """A digest of what the row says now; a form or sheet that started from another one is stale."""
        said = [f"{v.normalize():f}" if isinstance(v, Decimal) else str(v) for v in self._read(obj)]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]

    @cached_property
    def _read(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter("status", *(self.field(name).attname for name in self.names))
