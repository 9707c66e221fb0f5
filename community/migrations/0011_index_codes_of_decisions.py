from django.db import migrations

NAME = "community_decision_codes"


def add_index(apps, schema_editor):
    """The log is searched by policy code; PostgreSQL finds a code inside the JSON by this index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {NAME} ON community_decision USING gin (codes jsonb_path_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("community", "0010_name_codes_of_rescreens")]
    operations = [migrations.RunPython(add_index, drop_index)]
