from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0014_languages")]
    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["version"],
                condition=Q(version__isnull=False),
                name="message_of_version",
            ),
        )
    ]
