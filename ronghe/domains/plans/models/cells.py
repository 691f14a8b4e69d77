"""Where a task is counted on the board: its lead, the month of its deadline and its state as one number.

A million tasks are grouped by one number in half the time that three columns take; the database itself puts it together
and, when it adds the cells up (queries/cells.py), takes it apart again."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Func

# A change here is a migration that stores the column anew.
CODES = {
    "pending": 0,
    "not_started": 1,
    "in_progress": 2,
    "submitted": 3,
    "checking": 4,
    "returned": 5,
    "extending": 6,
    "closed": 7,
    "terminated": 8,
    "carried": 9,
    "historical": 10,
}
STATES = {code: state for state, code in CODES.items()}
MONTH, STATE = 1 << 17, 1 << 4  # the year 9999 has months below 2^17


class Cell(Func):
    """(lead × 2^17 + year × 12 + month - 1 of the deadline) × 2^4 + state; 0 stands for no lead and no deadline."""

    arity = 3
    output_field = BigIntegerField()
    # Without blanks after commas: Django's introspection of SQLite takes each ", " for the end of a column.
    month = {
        "sqlite": "COALESCE(CAST(substr({due},1,4) AS INTEGER)*12+CAST(substr({due},6,2) AS INTEGER)-1,0)",
        "postgresql": "COALESCE(EXTRACT(YEAR FROM {due})::int*12+EXTRACT(MONTH FROM {due})::int-1,0)",
    }

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> Any:
        lead, due, status = (compiler.compile(each)[0] for each in self.source_expressions)
        month = self.month[connection.vendor].format(due=due)
        codes = " ".join(f"WHEN '{state}' THEN {code}" for state, code in CODES.items())
        return f"((COALESCE({lead},0)*{MONTH}+{month})*{STATE}+CASE {status} {codes} END)", ()
