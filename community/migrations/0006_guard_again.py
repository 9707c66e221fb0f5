from django.db import migrations

from community.audit.triggers import APPEND_ONLY, NO_UPDATE, guard, unguard

TABLES = {
    "community_auditentry": APPEND_ONLY,
    "community_decision": APPEND_ONLY,
    "community_policytext": APPEND_ONLY,
    "community_revision": NO_UPDATE,
}


def guard_again(apps, schema_editor):
    """SQLite writes a table anew when a column is added, and forgets its triggers."""
    for table, refused in TABLES.items():
        unguard(schema_editor, table)
        guard(schema_editor, table, refused)


def unguard_new(apps, schema_editor):
    unguard(schema_editor, "community_policytext")


class Migration(migrations.Migration):
    dependencies = [("community", "0005_require_queue_facts")]
    operations = [migrations.RunPython(guard_again, unguard_new)]
