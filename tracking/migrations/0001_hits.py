import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contacts", "0024_plan_of_name_words"),
        ("messaging", "0013_tracked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.TextField()),
                ("digest", models.UUIDField(editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="filled",
                        to="tracking.link",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrackingRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opens", models.BooleanField(default=True)),
                ("clicks", models.BooleanField(default=True)),
                ("tags", models.BooleanField(default=True)),
                ("bait", models.BooleanField(default=False)),
                ("conversion_days", models.PositiveSmallIntegerField(default=5)),
                ("product_hosts", models.JSONField(blank=True, default=list)),
                ("open_goal", models.PositiveSmallIntegerField(default=25)),
                ("click_goal", models.PositiveSmallIntegerField(default=5)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name_plural": "tracking rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conversion_days__gte", 1), ("conversion_days__lte", 90)
                        ),
                        name="conversions_within_a_season",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("click_goal__lte", 100), ("open_goal__lte", 100)),
                        name="goals_are_of_a_hundred",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "Opened"),
                            ("click", "Link followed"),
                            ("bait", "Hidden link followed"),
                            ("converted", "Converted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField()),
                (
                    "asked",
                    models.CharField(
                        choices=[
                            ("get", "Asked for"),
                            ("head", "Looked whether it is there"),
                            ("prefetch", "Fetched ahead"),
                        ],
                        default="get",
                        max_length=10,
                    ),
                ),
                ("ip", models.GenericIPAddressField(blank=True, null=True)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("human", "A person"),
                            ("machine", "A machine"),
                            ("unknown", "Nobody can tell"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=30)),
                ("rule_version", models.PositiveSmallIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hits",
                        to="messaging.batch",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hits",
                        to="contacts.contact",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hits",
                        to="messaging.message",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hits",
                        to="tracking.link",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["message", "at"], name="hit_of_message"),
                    models.Index(
                        condition=models.Q(("contact__isnull", False)),
                        fields=["contact", "-at", "-id"],
                        name="hit_of_contact",
                    ),
                    models.Index(
                        condition=models.Q(("batch__isnull", False)),
                        fields=["batch", "kind", "verdict"],
                        name="hit_of_batch",
                    ),
                    models.Index(
                        condition=models.Q(("rule_version", 0)), fields=["at"], name="hit_waiting"
                    ),
                ],
            },
        ),
    ]
