from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("automation", "0005_signing_secret")]
    operations = [
        migrations.AddField(
            "enrolment", "group_key", models.CharField(blank=True, db_default="", max_length=50)
        ),
        migrations.AddField(
            "workflow", "priority", models.PositiveSmallIntegerField(db_default=50, default=50)
        ),
    ]
