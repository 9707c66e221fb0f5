from django.db import migrations

from community.audit.triggers import APPEND_ONLY, NO_UPDATE, guard, unguard

TABLES = {
    "community_auditentry": APPEND_ONLY,
    "community_decision": APPEND_ONLY,
    # Revisions are never changed either; deleting one is a matter of retention and erasure.
    "community_revision": NO_UPDATE,
}


def add_triggers(apps, schema_editor):
    for table, refused in TABLES.items():
        guard(schema_editor, table, refused)


def drop_triggers(apps, schema_editor):
    for table in TABLES:
        unguard(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
