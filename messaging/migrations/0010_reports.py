import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_meters_calls_sandbox"),
        ("messaging", "0006_versions"),
        ("messaging", "0008_first_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="paced_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="DeliveryReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delivered", "Delivered"),
                            ("read", "Read"),
                            ("deferred", "Tried again by the provider"),
                            ("bounced", "Bounced"),
                            ("complained", "Reported as spam"),
                            ("unsubscribed", "Unsubscribed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "bounce",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hard", "The address does not exist"),
                            ("soft", "Not now"),
                            ("block", "Refused by the mailbox"),
                        ],
                        db_default="",
                        max_length=5,
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("address", models.CharField(blank=True, db_default="", max_length=254)),
                ("detail", models.CharField(blank=True, db_default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="messaging.message",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("bounce", "soft")),
                        fields=["channel", "address", "at"],
                        name="report_soft_bounces",
                    ),
                    models.Index(fields=["-at", "-id"], name="report_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "key"), name="one_report_per_key")
                ],
            },
        ),
    ]
