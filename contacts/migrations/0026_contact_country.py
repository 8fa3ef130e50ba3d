from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0025_other_addresses")]
    operations = [
        AddIndexConcurrently(
            "contact",
            models.Index(fields=["country", "created_at", "id"], name="contact_country_created"),
        )
    ]
