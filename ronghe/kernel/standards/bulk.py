"""Many rows at the speed of the database itself: executemany on SQLite, COPY on PostgreSQL; no objects, no defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

MANY = 1_000
PLAIN = (models.BigAutoField, models.BooleanField, models.CharField, models.ForeignKey, models.TextField)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples of the columns `names`; values must be what the driver takes (a date as ISO text, JSON as text)."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django's cursor hides nothing of psycopg's; its errors are turned into Django's by hand.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # type: ignore[arg-type]


class Swift:
    """For a queryset: a `bulk_create` that goes the database's own way when there is much to do and nothing special."""

    model: Any

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        special = args or any(value for name, value in kwargs.items() if name != "batch_size")
        if special or len(rows) < MANY or any(obj.pk is not None for obj in rows):
            created: list[Any] = super().bulk_create(rows, *args, **kwargs)  # type: ignore[misc]
            return created
        fields = self.model._meta.concrete_fields
        with transaction.atomic():
            for pk, obj in zip(reserve(self.model, len(rows)), rows, strict=True):
                obj.pk = pk
            insert_rows(self.model, [field.name for field in fields], map(stored(fields), rows))
        for obj in rows:
            obj._state.adding, obj._state.db = False, connection.alias
        return rows


def stored(fields: Sequence[models.Field[Any, Any]]) -> Callable[[Any], Sequence[Any]]:
    """object → what its columns hold; only columns whose values the driver cannot take as they are cost a call."""
    read = attrgetter(*(field.attname for field in fields))
    others = [(place, field) for place, field in enumerate(fields) if type(field) not in PLAIN]
    special = [(place, field) for place, field in others if not is_creation(field)]
    now = timezone.now()  # rows that are stored together were created at one moment
    created = [
        (place, field.attname, field.get_db_prep_save(now, connection)) for place, field in others if is_creation(field)
    ]

    def values(obj: Any) -> Sequence[Any]:
        found = list(read(obj))
        for place, field in special:
            found[place] = field.get_db_prep_save(field.pre_save(obj, True), connection)
        for place, name, text in created:
            setattr(obj, name, now)
            found[place] = text
        return found

    return values


def is_creation(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.DateTimeField) and field.auto_now_add


def reserve(model: type[models.Model], number: int) -> Iterable[int]:
    """Keys that nobody else will get; inside a transaction that writes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, number])
            return [row[0] for row in cursor.fetchall()]
        # A row of its own is written first, so that no other writer comes between (and the sequence exists).
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0 WHERE NOT EXISTS "
            "(SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, table],
        )
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [number, table])
        last = int(cursor.fetchone()[0])
    return range(last - number + 1, last + 1)
