"""What every test has: no network, pages that only read, a way to count queries; browser fixtures by name."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management.commands import flush
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings

from ronghe.kernel.standards.catalogue import compile_catalogues

pytest_plugins = ["tests.readonly", "tests.browser"]

# A shared machine is slow now and then: a property is not wrong because an example took a second. The same examples every
# time, so that a commit is not judged by luck; `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile("ronghe", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("ronghe"), derandomize=False, max_examples=1000)
settings.load_profile("ronghe")
LONGEST = ("test_task_machine.py", "test_access.py", "test_bench.py")
TO_THE_DATABASE = frozenset({"db", "transactional_db", "live_server"})


def pytest_configure() -> None:
    """English pages need their compiled catalogue, which is not in the repository."""
    for folder in django_settings.LOCALE_PATHS:
        compile_catalogues(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may reach the database runs on each engine; pytest-django keeps all others from it: they run once."""
    for item in items:
        asked = TO_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
        if asked or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    # The longest first: begun last, one of them would keep one of two workers waiting.
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> Iterator[None]:
    """What empties the tables after a test with transactions of its own does not fill those of django.contrib again (a
    thousand permissions and kinds of content, which nothing here reads): that took longer than most of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **options: None)
        yield


LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails; this one's sockets stay open to it (PostgreSQL, live server)."""
    with pytest.MonkeyPatch.context() as patch:
        connect = socket.socket.connect

        def guarded(self: socket.socket, address: Any) -> None:
            if isinstance(address, tuple) and address[0] not in LOCAL:
                self.close()
                raise AssertionError(f"a test tried to reach {address[0]}")
            connect(self, address)

        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture
def queries(db: None) -> AbstractContextManager[CaptureQueriesContext]:
    """`with queries as seen: …; len(seen)`: the queries of a block."""
    return CaptureQueriesContext(connection)
