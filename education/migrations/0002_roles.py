from django.db import migrations

from community.members.roles import sync_roles


def make_roles(apps, schema_editor):
    sync_roles(apps)


class Migration(migrations.Migration):
    # Here and not in community: the roles need the permissions of both apps.
    dependencies = [("education", "0001_initial"), ("community", "0002_guard_the_log"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
