from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("depot", "0004_index_shelf")]
    operations = [
        AddConstraintNotValid(
            "parcel",
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="a_parcel_weighs"),
        )
    ]
