from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tracking", "0003_plain_links")]

    operations = [
        AddIndexConcurrently(
            "hit",
            models.Index(
                fields=["at"], condition=Q(kind="click", verdict="human"), name="hit_followed"
            ),
        )
    ]
