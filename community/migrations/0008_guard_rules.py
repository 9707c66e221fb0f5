from django.db import migrations

from community.audit.triggers import APPEND_ONLY, NO_UPDATE, guard, unguard

NEW = {
    "community_learnedmodel": APPEND_ONLY,
    "community_ruleversion": APPEND_ONLY,
    "community_screeningresult": APPEND_ONLY,
}
# Every guarded table up to here; the tests' flush reads it.
TABLES = {
    "community_auditentry": APPEND_ONLY,
    "community_decision": APPEND_ONLY,
    "community_policytext": APPEND_ONLY,
    "community_revision": NO_UPDATE,
} | NEW


def add_triggers(apps, schema_editor):
    for table, refused in NEW.items():
        guard(schema_editor, table, refused)


def drop_triggers(apps, schema_editor):
    for table in NEW:
        unguard(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("community", "0007_rules_as_content")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
