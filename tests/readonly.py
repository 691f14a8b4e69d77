"""A request that only asks must not write: in tests a GET or HEAD that changes a table fails, with the statement."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse

# The session, the sign-in lock, and the log of reads that must be logged (docs/architecture.md) may be written.
WRITABLE = ("django_session", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "history_viewing")
READS = re.compile(r"[\s(]*(SELECT|WITH|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET|SHOW|LOCK)\b", re.I)
WRITES = re.compile(r'\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.I)
QUOTED = re.compile(r"'(?:[^']|'')*'")
FOR_UPDATE = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", re.I)


class WriteDuringGet(AssertionError):
    """A page that was only looked at changed something."""


# A view may swallow the error, and the live server turns it into a page; the list outlives both.
caught: list[str] = []


def forbidden(sql: str) -> bool:
    """Whether a statement writes to a table that a GET may not touch."""
    plain = FOR_UPDATE.sub("", QUOTED.sub("''", sql))
    tables = WRITES.findall(plain)
    if tables:
        return any(table not in WRITABLE for table in tables)
    return READS.match(plain) is None


class ReadOnlyGetMiddleware:
    """Watches every statement of a GET or HEAD request on every connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)

        def watch(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            if forbidden(sql):
                message = f"{request.method} {request.path} writes: {sql[:300]}"
                caught.append(message)
                raise WriteDuringGet(message)
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(watch))
            return self.get_response(request)


@pytest.fixture(autouse=True)
def no_write_during_get() -> Iterator[list[str]]:
    """Fails the test in which a GET wrote, whatever became of the error itself; a test may clear the list it expects."""
    caught.clear()
    yield caught
    if caught:
        pytest.fail("\n".join(caught))
