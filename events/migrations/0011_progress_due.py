from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events", "0010_move_facts_of_organisations")]
    operations = [
        AddIndexConcurrently(
            "itemprogress",
            models.Index(
                condition=models.Q(
                    ("abandoned_at", None), ("completed_at", None), ("due_at__isnull", False)
                ),
                fields=["due_at"],
                name="progress_due",
            ),
        )
    ]
