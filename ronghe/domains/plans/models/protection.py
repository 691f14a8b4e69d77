"""Triggers by which the database keeps the original dates of published tasks; used by the migrations of this app only.

SQLite rebuilds a table when a column changes and loses its triggers: later migrations of Task end with `PROTECT`, too.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER IF NOT EXISTS plans_task_baseline BEFORE UPDATE OF "start", "end", "latest_end" ON plans_task
WHEN (OLD."start" IS NOT NEW."start" OR OLD."end" IS NOT NEW."end" OR OLD."latest_end" IS NOT NEW."latest_end")
AND EXISTS (SELECT 1 FROM plans_plan WHERE id = OLD.plan_id AND status IN ('published', 'withdrawn'))
BEGIN SELECT RAISE(ABORT, 'the dates of a published plan are fixed'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION plans_task_baseline() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF EXISTS (SELECT 1 FROM plans_plan WHERE id = OLD.plan_id AND status IN ('published', 'withdrawn')) THEN
RAISE EXCEPTION 'the dates of a published plan are fixed' USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW; END $$;
DROP TRIGGER IF EXISTS plans_task_baseline ON plans_task;
CREATE TRIGGER plans_task_baseline BEFORE UPDATE OF "start", "end", "latest_end" ON plans_task FOR EACH ROW
WHEN (OLD."start" IS DISTINCT FROM NEW."start" OR OLD."end" IS DISTINCT FROM NEW."end"
OR OLD."latest_end" IS DISTINCT FROM NEW."latest_end") EXECUTE FUNCTION plans_task_baseline();
"""


def protect(_apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    schema_editor.execute(statements, params=None)


PROTECT = migrations.RunPython(protect, migrations.RunPython.noop)
