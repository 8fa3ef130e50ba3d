from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0010_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="campaign",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
        migrations.AddField(
            model_name="batch",
            name="is_tracked",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="message",
            name="is_tracked",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
