"""Filling PostgreSQL with many rows like one that the site itself has written."""

from __future__ import annotations

from django.db import connection, models

CHUNK = 100_000


def multiply(row: models.Model, count: int, **changes: str) -> tuple[int, int]:
    """Write ``count`` copies of a row with keys of their own; returns the first and last key.

    ``changes``: SQL for columns that differ; ``g`` is the number of the copy, from 1.
    """
    meta = type(row)._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.pk]
    columns = [field.column for field in fields]
    table, key = meta.db_table, meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max("{key}"), 0) FROM "{table}"')
        last = cursor.fetchone()[0]
        values = ", ".join(changes.get(column, f'o."{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        key_of_copy = changes.get(key, f"{last} + g")
        for start in range(1, count + 1, CHUNK):
            stop = min(start + CHUNK - 1, count)
            cursor.execute(
                f'INSERT INTO "{table}" ("{key}", {names}) '
                f'SELECT {key_of_copy}, {values} FROM "{table}" o, generate_series({start}, {stop}) g WHERE o."{key}" = %s',
                [row.pk],
            )
        if isinstance(meta.pk, models.AutoField):
            sequence = f"pg_get_serial_sequence('{table}', '{key}')"
            cursor.execute(f'SELECT setval({sequence}, (SELECT max("{key}") FROM "{table}"))')
    return last + 1, last + count


def settle() -> None:
    """What autovacuum does on a real site: statistics for the planner."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
