"""The month of a date as one number, so that a million deadlines are grouped by it."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField


class MonthNumber(Func):
    """Year × 12 + month - 1 of a date, computed by the database itself (Django's own way calls Python for each row)."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Without blanks: Django's introspection of SQLite takes each ", " for the end of a column.
        parts = "(CAST(substr(%(expressions)s,1,4) AS INTEGER) * 12 + CAST(substr(%(expressions)s,6,2) AS INTEGER) - 1)"
        return self.as_sql(compiler, connection, template=parts, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        parts = "(EXTRACT(YEAR FROM %(expressions)s)::int * 12 + EXTRACT(MONTH FROM %(expressions)s)::int - 1)"
        return self.as_sql(compiler, connection, template=parts, **extra)
