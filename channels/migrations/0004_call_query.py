from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_content_type"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="query",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
    ]
