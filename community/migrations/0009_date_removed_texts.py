from django.db import migrations
from django.utils import timezone


def date_removed(apps, schema_editor):
    """Texts that were out of sight before dates were kept count from now: kept a little longer, never shorter."""
    post = apps.get_model("community", "Post")
    post.objects.filter(state__in=["taken_down", "deleted"], removed_at=None).update(removed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("community", "0008_guard_rules")]
    operations = [migrations.RunPython(date_removed, migrations.RunPython.noop)]
