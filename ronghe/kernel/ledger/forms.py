"""The form and the filters that a ledger's columns make."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.filterset import filterset_factory

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import difference, kept_snapshot, record
from ronghe.kernel.history.timeline import last_change
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.standards.conflicts import find_conflicts
from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.named import NamedField, typed_field
from ronghe.kernel.ui.searching import SearchFilters


class LedgerForm(FormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """One row, typed in; knows who types, what is locked for them, and what the row said when the page was made."""

    ledger: ClassVar[Ledger]
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.is_new = actor, self.instance.pk is None
        self.current = self.initial["version"] = self.ledger.version(self.instance)
        self.before = {} if self.is_new else kept_snapshot(self.instance, self.ledger.names)
        for name, field in self.fields.items():
            if isinstance(field, NamedField):
                field.offer(self.instance.region, actor, getattr(self.instance, self.ledger.field(name).attname))
        self.stale = self.is_bound and not self.is_new and self.data.get("version") != self.current
        self.locks = {} if self.is_new or self.stale else self.ledger.locks(self.instance, actor)
        for name, reason in self.locks.items():
            self.fields[name].disabled, self.fields[name].help_text = True, reason

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.stale:
            self.data = {**self.data, "version": self.current}
            raise ValidationError(last_change(self.instance), code="stale")
        if len(self.locks) == len(self.ledger.columns):
            raise ValidationError(self.locks[self.ledger.key[0]], code="locked")
        return cleaned

    def validate_unique(self) -> None:
        """As for a sheet: what Django says above the form stands at its column, unless the column is wrong already."""
        found = find_conflicts(self.ledger.model, self.ledger.names, [self.instance]).get(0, ValidationError({}))
        above = [e for e in self.non_field_errors().as_data() if e.code in ("stale", "locked")]
        self.errors.pop(NON_FIELD_ERRORS, None)
        for name, errors in {NON_FIELD_ERRORS: above, **found.error_dict}.items():
            if errors and name not in self.errors:
                self.add_error(name, errors)

    def keep(self) -> None:
        """Save and record; where nothing changed, nothing is recorded."""
        obj = self.save()
        changes = difference(self.before, kept_snapshot(obj, self.ledger.names))
        if self.is_new:
            self.ledger.workflow.start(obj)
        if self.is_new or changes:
            action, label = ("create", _("新增")) if self.is_new else ("edit", _("修改"))
            record(obj, action, label, actor=self.actor, changes=changes)


@cache
def form_class(ledger: Ledger) -> type[LedgerForm]:
    """Django's own factory does the work; made once for each ledger."""

    def made_field(db_field: Any, **options: Any) -> forms.Field | None:
        column = ledger.by_name[db_field.name]
        return typed_field(db_field, column.find, column.shown, column.tidy, **options)

    form = type("LedgerForm", (LedgerForm,), {"ledger": ledger})
    made = forms.modelform_factory(ledger.model, form, fields=ledger.names, formfield_callback=made_field)
    return made  # type: ignore[return-value]


@cache
def filter_class(ledger: Ledger) -> type[SearchFilters]:
    searched = tuple(ledger.path(column.name) for column in ledger.columns if column.searched)
    filters = type("LedgerFilters", (SearchFilters,), {"searched": searched})
    return filterset_factory(ledger.model, filterset=filters, fields=list(ledger.filters))  # type: ignore[no-any-return]
