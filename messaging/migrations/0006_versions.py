import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_first_topics"),
        ("templating", "0001_templates"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="templating.templateversion",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="version",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="templating.templateversion",
            ),
        ),
    ]
