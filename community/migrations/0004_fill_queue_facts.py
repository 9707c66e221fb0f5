from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    review, post = apps.get_model("community", "Review"), apps.get_model("community", "Post")
    of_post = post.objects.filter(pk=OuterRef("post_id"))
    review.objects.update(
        kind=Subquery(of_post.values("kind")[:1]),
        author=Subquery(of_post.values("author")[:1]),
        urgent_at=F("due_at"),
    )


class Migration(migrations.Migration):
    dependencies = [("community", "0003_review_at_full_strength")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
