from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("packs", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RouteAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=140, unique=True)),
                ("to", models.CharField(max_length=200)),
                ("query", models.JSONField(blank=True, default=dict)),
                ("body", models.JSONField(blank=True, default=dict)),
                ("pack", models.CharField(blank=True, default="", max_length=50)),
            ],
            options={
                "verbose_name": "address alias",
                "verbose_name_plural": "address aliases",
            },
        ),
    ]
