"""Triggers by which the database itself refuses to change an event; used by the migrations of this app only.

SQLite rebuilds a table when a column changes and loses its triggers: later migrations of Event end with `PROTECT`, too.
There the DELETE is left open, since Django empties tables by it between tests; PostgreSQL empties them by TRUNCATE.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER IF NOT EXISTS history_event_append_only BEFORE UPDATE ON history_event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION history_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'restrict_violation'; END $$;
DROP TRIGGER IF EXISTS history_event_append_only ON history_event;
CREATE TRIGGER history_event_append_only BEFORE UPDATE OR DELETE ON history_event
FOR EACH ROW EXECUTE FUNCTION history_event_append_only();
"""


def protect(_apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    schema_editor.execute(statements, params=None)


PROTECT = migrations.RunPython(protect, migrations.RunPython.noop)
