from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("depot", "0003_fill_shelf")]
    operations = [
        AddIndexConcurrently("parcel", models.Index(fields=["shelf", "id"], name="parcel_by_shelf"))
    ]
