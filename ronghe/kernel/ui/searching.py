"""What lists share: a search box beside their filters, and addresses that keep the reader's conditions."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = 5  # 本平台约定: more words than this are cut off, each costs a scan


class SearchFilters(django_filters.FilterSet):  # type: ignore[misc]
    """A subclass names the lookups that the search box looks through."""

    searched: ClassVar[tuple[str, ...]] = ()
    q = django_filters.CharFilter(
        method="search", label=gettext_lazy("关键词"), widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.move_to_end("q", last=False)
        for each in self.filters.values():
            if isinstance(each, django_filters.ChoiceFilter):
                each.extra["empty_label"] = _("全部")

    def search(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word must occur in one of the searched lookups."""
        for word in value.split()[:WORDS]:
            rows = rows.filter(Q.create([(f"{path}__icontains", word) for path in self.searched], connector=Q.OR))
        return rows

    @property
    def is_narrow(self) -> bool:
        """Whether the reader asked for less than everything."""
        return any(self.data.get(name) for name in self.filters)


def query_without(request: HttpRequest, *names: str) -> str:
    """The conditions of the address but some, ready to be followed by another one."""
    kept = request.GET.copy()
    for name in {*names, *(name for name, value in request.GET.items() if not value)}:
        kept.pop(name, None)
    return f"{kept.urlencode()}&" if kept else ""


def page_number(request: HttpRequest) -> int:
    """Which page is asked for; anything that is no number is the first."""
    return max(1, number_in(request, "page", digits=6) or 1)


def number_in(request: HttpRequest, name: str, digits: int = 18) -> int | None:
    """A number of the address, e.g. of the last row of the page before; None when no table could hold it."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= digits else None
