"""Not even a statement of one's own changes an event; on PostgreSQL none removes one."""

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.history.models import Event
from ronghe.kernel.history.recording import record
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db


def test_database_refuses_to_change_an_event() -> None:
    event = record(make_organization(), "create", "新增", actor=make_actor("registrar"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE history_event SET label = 'x' WHERE id = %s", [event.pk])
    assert Event.objects.get(pk=event.pk).label == "新增"


def test_database_refuses_to_remove_an_event_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite empties tables between tests by DELETE")
    event = record(make_organization(), "create", "新增", actor=make_actor("registrar"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM history_event WHERE id = %s", [event.pk])
