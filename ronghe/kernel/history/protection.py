"""Triggers by which the database itself refuses to change an event or a seal; used by the migrations of this app only.

SQLite rebuilds a table when a column changes and loses its triggers: later migrations of Event end with `PROTECT`, too.
There the DELETE is left open, since Django empties tables by it between tests; PostgreSQL empties them by TRUNCATE.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{what} are append-only'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{what} are append-only' USING ERRCODE = 'restrict_violation'; END $$;
DROP TRIGGER IF EXISTS {table}_append_only ON {table};
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""


def protecting(table: str, what: str) -> migrations.RunPython:
    """The step of a migration that makes rows of the table unchangeable."""

    def protect(_apps: Any, schema_editor: Any) -> None:
        statement = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
        schema_editor.execute(statement.format(table=table, what=what), params=None)

    return migrations.RunPython(protect, migrations.RunPython.noop)


PROTECT = protecting("history_event", "events")
PROTECT_SEALS = protecting("history_seal", "seals")
