"""The addresses of a ledger, named `<slug>_list`, `<slug>_detail` and so on; a page may be replaced by a subclass."""

from __future__ import annotations

from django.urls import URLPattern, path

from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.sheet_views import ExportPage, ImportPage, TemplatePage
from ronghe.kernel.ledger.views import AttachPage, DetailPage, FormPage, ListPage, Page


def ledger_urls(ledger: Ledger, **own: type[Page]) -> list[URLPattern]:
    """`own`: pages that take the place of the shared ones, e.g. `detail=BasePage`."""
    pages: tuple[tuple[str, str, type[Page]], ...] = (
        ("", "list", ListPage),
        ("new/", "create", FormPage),
        ("import/", "import", ImportPage),
        ("template/", "template", TemplatePage),
        ("export/", "export", ExportPage),
        ("<slug:ref>/", "detail", DetailPage),
        ("<slug:ref>/edit/", "edit", FormPage),
        ("<slug:ref>/attach/", "attach", AttachPage),
    )
    return [path(at, own.get(name, p).as_view(ledger=ledger), name=f"{ledger.slug}_{name}") for at, name, p in pages]
