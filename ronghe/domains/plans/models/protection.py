"""Triggers by which the database keeps the original dates of published tasks, and on each task the last day of its
plan; used by the migrations of this app only.

SQLite rebuilds a table when a column changes: its triggers are lost, and those of another table that name it are in the
way. Later migrations of Task or Plan begin with `RELEASE` and end with `PROTECT` and `FOLLOW`.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

BASELINE = {
    "sqlite": [
        """
CREATE TRIGGER IF NOT EXISTS plans_task_baseline BEFORE UPDATE OF "start", "end", "latest_end" ON plans_task
WHEN (OLD."start" IS NOT NEW."start" OR OLD."end" IS NOT NEW."end" OR OLD."latest_end" IS NOT NEW."latest_end")
AND EXISTS (SELECT 1 FROM plans_plan WHERE id = OLD.plan_id AND status IN ('published', 'withdrawn'))
BEGIN SELECT RAISE(ABORT, 'the dates of a published plan are fixed'); END
"""
    ],
    "postgresql": [
        """
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
    ],
}

_FROM_PLAN = "(SELECT period_end FROM plans_plan WHERE id = NEW.plan_id)"
_SET = (
    f"WHEN NEW.plan_end IS NOT {_FROM_PLAN} BEGIN UPDATE plans_task SET plan_end = {_FROM_PLAN} WHERE id = NEW.id; END"
)
# Whatever is written to `plan_end` of a task, by whom ever, it says what the plan says.
PLAN_END = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS plans_task_plan_end_new AFTER INSERT ON plans_task {_SET}",
        f"CREATE TRIGGER IF NOT EXISTS plans_task_plan_end AFTER UPDATE OF plan_id, plan_end ON plans_task {_SET}",
        """
CREATE TRIGGER IF NOT EXISTS plans_plan_period_end AFTER UPDATE OF period_end ON plans_plan
WHEN OLD.period_end IS NOT NEW.period_end
BEGIN UPDATE plans_task SET plan_end = NEW.period_end WHERE plan_id = NEW.id; END
""",
    ],
    "postgresql": [
        f"""
CREATE OR REPLACE FUNCTION plans_task_plan_end() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.plan_end := {_FROM_PLAN}; RETURN NEW; END $$;
CREATE OR REPLACE FUNCTION plans_plan_period_end() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE plans_task SET plan_end = NEW.period_end WHERE plan_id = NEW.id; RETURN NULL; END $$;
DROP TRIGGER IF EXISTS plans_task_plan_end ON plans_task;
DROP TRIGGER IF EXISTS plans_plan_period_end ON plans_plan;
CREATE TRIGGER plans_task_plan_end BEFORE INSERT OR UPDATE OF plan_id, plan_end ON plans_task FOR EACH ROW
EXECUTE FUNCTION plans_task_plan_end();
CREATE TRIGGER plans_plan_period_end AFTER UPDATE OF period_end ON plans_plan FOR EACH ROW
WHEN (OLD.period_end IS DISTINCT FROM NEW.period_end) EXECUTE FUNCTION plans_plan_period_end();
"""
    ],
}
TRIGGERS = {
    "plans_task_baseline": "plans_task",
    "plans_task_plan_end_new": "plans_task",
    "plans_task_plan_end": "plans_task",
    "plans_plan_period_end": "plans_plan",
}


def protect(_apps: Any, schema_editor: Any) -> None:
    run(schema_editor, BASELINE)


def follow(_apps: Any, schema_editor: Any) -> None:
    run(schema_editor, PLAN_END)


def run(schema_editor: Any, statements: dict[str, list[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def release(_apps: Any, schema_editor: Any) -> None:
    on = " ON {}" if schema_editor.connection.vendor == "postgresql" else ""
    for trigger, table in TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on.format(table)}", params=None)


PROTECT = migrations.RunPython(protect, migrations.RunPython.noop)
FOLLOW = migrations.RunPython(follow, release)
RELEASE = migrations.RunPython(release, protect)  # taken back, what stood before stands again
