"""Database triggers that make tables append-only (or never deleted), on SQLite and PostgreSQL.

Used by migrations. `unguard` exists for their reverse and for the tests' table flush; nothing in the site calls it.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APPEND_ONLY = ("UPDATE", "DELETE")
NO_UPDATE = ("UPDATE",)

FUNCTION = """
CREATE OR REPLACE FUNCTION sanbu_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END;
$$ LANGUAGE plpgsql
"""


def guard(
    schema_editor: BaseDatabaseSchemaEditor, table: str, refused: tuple[str, ...] = APPEND_ONLY
) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)  # its % signs are not placeholders
        for verb in refused:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION sanbu_refuse_change()"
            )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION sanbu_refuse_change()"
        )
        return
    for verb in refused:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
        )


def unguard(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on_table}")
