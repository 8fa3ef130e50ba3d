import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0009_redaction"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("in_app", "In the app"),
                            ("push", "Push"),
                            ("chat", "Chat"),
                        ],
                        max_length=10,
                    ),
                ),
                ("provider", models.SlugField(max_length=30)),
                ("name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being set up"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("sender_name", models.CharField(blank=True, max_length=100)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("row_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secrets", models.TextField(blank=True, default="")),
                ("for_marketing", models.BooleanField(default=True)),
                ("for_transactional", models.BooleanField(default=True)),
                ("order", models.PositiveSmallIntegerField(default=100)),
                ("per_second", models.PositiveIntegerField(blank=True, null=True)),
                ("per_day", models.PositiveIntegerField(blank=True, null=True)),
                ("per_month", models.PositiveIntegerField(blank=True, null=True)),
                ("down_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("faults_in_a_row", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("last_fault", models.TextField(blank=True, editable=False)),
                ("last_fault_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("tested_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("team", None), ("user", None), _connector="OR"),
                        name="an_account_is_of_one_scope",
                    )
                ],
            },
        ),
    ]
