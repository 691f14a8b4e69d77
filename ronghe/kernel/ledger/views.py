"""The pages of a ledger about rows: list, detail, form, steps, evidence. A view reads, calls one verb, redirects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, OrderBy, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from ronghe.documents.writing.sheet import Column, write_sheet
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.evidence import add_evidence
from ronghe.kernel.history.recording import snapshot
from ronghe.kernel.history.timeline import last_change, timeline
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import LedgerForm, filter_class, form_class
from ronghe.kernel.ledger.importing import Through
from ronghe.kernel.ui.cells import choices_of
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.searching import SearchFilters, page_number, query_without
from ronghe.kernel.workflow.lamps import steps

SIZE = 25
COUNTED = 1000  # counting further costs more than the page is worth


class Row(NamedTuple):
    """One line of a list or sheet; a cell that the reader may not see is empty."""

    ref: str
    status: str
    cells: list[Any]


def asked(ledger: Ledger, query: QueryDict, actor: Actor, verb: Verb) -> tuple[SearchFilters, QuerySet[Any]]:
    """The rows that an address asks for, in the order it asks for."""
    filters = filter_class(ledger)(query, queryset=ledger.rows(actor, verb))
    rows, sort = filters.qs, query.get("sort", "")
    for name in (c.name for c in ledger.columns if c.listed and sort in (c.name, f"-{c.name}")):
        path = ledger.path(name)  # the order of cells that the actor may not see would tell what they hold
        seen = F(path) if name in ledger.public else rows.seen_by(actor, path)
        return filters, rows.order_by(OrderBy(seen, descending=sort != name), "pk")
    return filters, rows.order_by(*(ledger.model._meta.ordering or ()), "pk")


def table(ledger: Ledger, rows: QuerySet[Any], names: Sequence[str], actor: Actor) -> Iterator[Row]:
    """The columns of many rows, read without building objects."""
    owner = ledger.model._default_manager.all().owner_field or "pk"  # type: ignore[attr-defined]
    labels = [{value: str(label) for value, label in ledger.field(name).flatchoices} for name in names]
    paths = [ledger.path(name) for name in names]
    for ref, status, region, owner_id, *values in rows.values_list("ref", "status", "region", owner, *paths).iterator():
        if not actor.can(Verb.VIEW, ledger.area, SimpleNamespace(region=region, owner_id=owner_id)):
            values = [v if name in ledger.public else None for name, v in zip(names, values, strict=True)]
        yield Row(ref, status, [known.get(v, v) for known, v in zip(labels, values, strict=True)])


def columns(ledger: Ledger, actor: Actor) -> list[Column]:
    """The form's fields as columns of a sheet: required ones starred, choices as lists, help as hints."""
    fields = form_class(ledger)(actor=actor, instance=ledger.new(actor)).fields
    made = [(ledger.label(name), ledger.field(name), fields[name]) for name in ledger.names]
    return [Column(label, choices_of(field), str(shown.help_text), shown.required) for label, field, shown in made]


def export(ledger: Ledger, rows: QuerySet[Any], actor: Actor, through: Through = iter) -> tuple[bytes, str]:
    """A sheet that can be changed and uploaded again, and its name; `through` sees the rows pass."""
    states = dict(ledger.workflow.states.choices)
    lines = ([*each.cells, states[each.status]] for each in through(table(ledger, rows, ledger.names, actor)))
    data = write_sheet(ledger.title, [*columns(ledger, actor), Column(ledger.label("status"))], lines)
    return data, f"{ledger.title}-{timezone.localdate()}.xlsx"


class Page(View):
    """What all pages of a ledger share; `ledger` and `template` are given in the address list."""

    ledger: Ledger = None  # type: ignore[assignment]
    template = ""

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def row(self, ref: str, *, lock: bool = False) -> Any:
        """The row, or 404 when it is none of the actor's business."""
        rows = self.ledger.rows(self.actor)
        return get_object_or_404(rows.select_for_update(of=("self",), no_key=True) if lock else rows, ref=ref)

    def draw(self, context: dict[str, Any], *, block: str = "") -> HttpResponse:
        return render_page(self.request, self.template, {"ledger": self.ledger, **context}, block=block)

    def filtered(self, verb: Verb) -> tuple[SearchFilters, QuerySet[Any]]:
        return asked(self.ledger, self.request.GET, self.actor, verb)


class ListPage(Page):
    template = "ledger/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger, actor = self.ledger, self.actor
        actor.require(Verb.VIEW, ledger.area)
        filters, rows = self.filtered(Verb.VIEW)
        number, names = page_number(request), [column.name for column in ledger.columns if column.listed]
        start = (number - 1) * SIZE
        shown = list(table(ledger, rows[start : start + SIZE + 1], names, actor))
        context = {
            "filters": filters,
            "columns": [(name, ledger.label(name), ledger.is_number(name)) for name in names],
            "states": dict(ledger.workflow.states.choices),
            "rows": shown[:SIZE],
            "sort": request.GET.get("sort", ""),
            "number": number,
            "first": start + 1,
            "more": len(shown) > SIZE,
            "total": rows.order_by()[: COUNTED + 1].count(),
            "most": COUNTED,
            "query": query_without(request, "page"),
            "unsorted": query_without(request, "page", "sort"),
        }
        return self.draw(context, block="results")


class DetailPage(Page):
    template = "ledger/detail.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        return self.draw(self.context(self.row(ref)))

    def context(self, obj: Any, *, comment: str = "", errors: Iterable[str] = ()) -> dict[str, Any]:
        """Everything about one row; `comment` and `errors` after a step that was refused."""
        ledger, actor = self.ledger, self.actor
        inside = actor.can(Verb.VIEW, ledger.area, obj)
        found = ledger.checklist(obj, timezone.localdate()) if inside else []
        parts = [(s.title, [name for name in s.columns if inside or name in ledger.public]) for s in ledger.sections]
        return {
            "obj": obj,
            "steps": steps(ledger.workflow, obj.status),
            "inside": inside,
            "version": ledger.version(obj),
            "sections": [(title, snapshot(obj, names)) for title, names in parts if names],
            "findings": sorted(found, key=lambda finding: ("error", "warning", "met").index(finding.level)),
            "comment": comment,
            "errors": list(errors),
            "files": list(Attachment.objects.of(obj)) if inside else [],
            "moments": timeline(obj) if inside else [],
        }

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        """A step of the workflow, asked for on this page."""
        name, comment = request.POST.get("transition", ""), request.POST.get("comment", "")
        with transaction.atomic():
            obj = self.row(ref, lock=True)
            try:
                transition = self.ledger.workflow.find(name)
                if obj.status in transition.sources and request.POST.get("version") != self.ledger.version(obj):
                    raise ValidationError(last_change(obj), code="stale")
                self.ledger.workflow.fire(obj, name, actor=self.actor, comment=comment)
            except KeyError:
                raise Http404 from None
            except ValidationError as error:
                return self.draw(self.context(obj, comment=comment, errors=error.messages))
        messages.success(request, _("“%(label)s”已办理") % {"label": transition.label})
        return HttpResponseRedirect(self.ledger.url("detail", obj))


class FormPage(Page):
    """Create and edit; what was typed survives every refusal."""

    template = "ledger/form.html"

    def form(self, ref: str | None, data: Any = None) -> LedgerForm:
        obj = self.row(ref, lock=data is not None) if ref else self.ledger.new(self.actor)
        self.actor.require(Verb.FILL, self.ledger.area, obj)
        return form_class(self.ledger)(data, instance=obj, actor=self.actor)

    def get(self, request: HttpRequest, ref: str | None = None) -> HttpResponse:
        return self.draw({"form": self.form(ref), "stored": self.row(ref) if ref else None})

    def post(self, request: HttpRequest, ref: str | None = None) -> HttpResponse:
        with transaction.atomic():
            form = self.form(ref, request.POST)
            if form.is_valid():
                try:
                    with transaction.atomic():
                        form.keep()
                except (IntegrityError, ValidationError) as error:  # what only the saving saw; now the form names it
                    form, same = self.form(ref, request.POST), _("刚刚有人保存了与此相同的记录，请核对后再提交一次")
                    if form.is_valid():
                        form.add_error(None, error if isinstance(error, ValidationError) else same)
                else:
                    messages.success(request, _("已保存“%(name)s”") % {"name": form.instance})
                    return HttpResponseRedirect(self.ledger.url("detail", form.instance))
            return self.draw({"form": form, "stored": self.row(ref) if ref else None})


class AttachPage(Page):
    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        obj = self.row(ref)
        if not self.ledger.may_edit(obj, self.actor):
            raise PermissionDenied(_("给这条记录加佐证材料"))
        try:
            add_evidence(actor=self.actor, obj=obj, upload=request.FILES.get("file"))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(f"{self.ledger.url('detail', obj)}#files")
