from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0004_share"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="query",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
    ]
