"""What every test has: no network, pages that only read, a way to count queries; browser fixtures by name."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings as django_settings
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


def pytest_configure() -> None:
    """English pages need their compiled catalogue, which is not in the repository."""
    for folder in django_settings.LOCALE_PATHS:
        compile_catalogues(folder)


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
