from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0026_contact_country")]
    operations = [
        AddIndexConcurrently(
            "contact",
            models.Index(
                condition=models.Q(("restricted_at__isnull", False)),
                fields=["id"],
                name="contact_restricted",
            ),
        )
    ]
