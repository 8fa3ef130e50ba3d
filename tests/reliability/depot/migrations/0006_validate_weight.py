from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("depot", "0005_constrain_weight")]
    operations = [ValidateConstraint("parcel", "a_parcel_weighs")]
