from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_inbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="TypeAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, unique=True)),
                (
                    "type",
                    models.CharField(help_text="The name facts are kept under.", max_length=50),
                ),
                ("label", models.CharField(max_length=100)),
                ("pack", models.CharField(blank=True, default="", max_length=50)),
            ],
            options={
                "verbose_name": "activity type alias",
                "verbose_name_plural": "activity type aliases",
            },
        ),
    ]
