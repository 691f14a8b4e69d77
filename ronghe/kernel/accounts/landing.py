"""Where somebody is led back to: never to an address that takes nothing but forms, rather to the page above it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve


def landing(target: str) -> str:
    """The address itself; of one that only takes forms, such as that of a button, the nearest page above it. A form
    that was refused, or sent when nobody was signed in any more, leaves such an address in the browser."""
    path = urlsplit(target).path
    found = shows_a_page(path)
    return target if found is None or found else page_above(path)


def page_above(path: str) -> str:
    """The nearest address above this one that can be opened; the home page when there is none."""
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if shows_a_page(path):
            return path
    return "/"


def shows_a_page(path: str) -> bool | None:
    """Whether it can be opened by a link, as far as the view tells; None when there is no such address."""
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    shown = getattr(view, "view_class", None)
    return hasattr(shown, "get") if shown else "GET" in methods_of(view)


def methods_of(view: Any) -> list[str]:
    """What Django's `require_http_methods` (and `require_POST`) lets through; a view without it takes anything."""
    while view is not None:
        code, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None) or ()
        held = dict(zip(code.co_freevars if code else (), cells, strict=False))
        if "request_method_list" in held:
            return list(held["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]
