"""The addresses of named pages without parameters, looked up once: a page names thirty of them."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str) -> str:
    return _address(name, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(name: str, _prefix: str, urlconf: str) -> str:
    return reverse(name, urlconf)
