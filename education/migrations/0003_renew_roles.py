from django.db import migrations

from community.members.roles import sync_roles


def renew_roles(apps, schema_editor):
    sync_roles(apps)


class Migration(migrations.Migration):
    dependencies = [("education", "0002_roles"), ("community", "0006_guard_again")]
    operations = [migrations.RunPython(renew_roles, migrations.RunPython.noop)]
