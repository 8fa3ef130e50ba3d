from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("templating", "0001_templates"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="category",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
