from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("depot", "0001_initial")]
    operations = [
        migrations.AddField("parcel", "shelf", models.CharField(max_length=5, null=True)),
        migrations.AddField("parcel", "is_fragile", models.BooleanField(db_default=False)),
    ]
