import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contacts", "0001_initial"),
        ("events", "0001_log_position"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddedType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, unique=True)),
                ("label", models.CharField(max_length=100)),
                (
                    "title",
                    models.CharField(
                        help_text="A sentence with {property} places.", max_length=255
                    ),
                ),
                ("icon", models.CharField(default="circle", max_length=50)),
                ("category", models.CharField(default="other", max_length=50)),
                (
                    "properties",
                    models.JSONField(
                        blank=True, default=dict, help_text="JSON schema of the properties."
                    ),
                ),
                ("is_open", models.BooleanField(default=True, help_text="Products may send it.")),
                ("by_contact", models.BooleanField(default=True, help_text="The contact did it.")),
                (
                    "item_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("starts", "starts"),
                            ("advances", "advances"),
                            ("completes", "completes"),
                            ("abandons", "abandons"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("pack", models.CharField(blank=True, default="", max_length=50)),
            ],
            options={
                "verbose_name": "activity type",
            },
        ),
        migrations.CreateModel(
            name="ContactMetrics",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="metrics",
                        serialize=False,
                        to="contacts.contact",
                    ),
                ),
                ("activities", models.PositiveBigIntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=4, default=0, max_digits=24)),
                ("last_active_at", models.DateTimeField(null=True)),
                ("last_progress_at", models.DateTimeField(null=True)),
                ("streak_days", models.PositiveIntegerField(default=0)),
                ("streak_until", models.DateField(null=True)),
                ("longest_streak_days", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "contact metrics",
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("consumer", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("last_id", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.TextField(blank=True, default="")),
                ("not_before", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.BigIntegerField(
                        db_default=models.Func(
                            function="events_log_position", output_field=models.BigIntegerField()
                        ),
                        editable=False,
                    ),
                ),
                ("type", models.CharField(max_length=50)),
                (
                    "subject_type",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                (
                    "subject_id",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                ("title", models.CharField(max_length=255)),
                ("description", models.TextField(blank=True, db_default="", default="")),
                (
                    "properties",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                (
                    "item_type",
                    models.CharField(blank=True, db_default="", default="", max_length=50),
                ),
                (
                    "item_id",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                (
                    "item_title",
                    models.CharField(blank=True, db_default="", default="", max_length=255),
                ),
                (
                    "category",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("source", models.CharField(blank=True, db_default="", default="", max_length=50)),
                ("source_key", models.CharField(max_length=255, null=True)),
                ("occurred_at", models.DateTimeField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="contacts.contact",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="contacts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
            },
        ),
        migrations.CreateModel(
            name="ActivityTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(max_length=50)),
                ("category", models.CharField(blank=True, max_length=100)),
                ("count", models.PositiveBigIntegerField()),
                ("amount", models.DecimalField(decimal_places=4, default=0, max_digits=24)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activity tallies",
            },
        ),
        migrations.CreateModel(
            name="ItemProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item_type", models.CharField(max_length=50)),
                ("item_id", models.CharField(max_length=100)),
                ("title", models.CharField(blank=True, max_length=255)),
                ("category", models.CharField(blank=True, max_length=100)),
                ("started_at", models.DateTimeField(null=True)),
                ("progressed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("abandoned_at", models.DateTimeField(null=True)),
                ("percent", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "item progress",
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("dead", "Given up")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=1)),
                ("error", models.TextField()),
                ("next_try_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="events.activity",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "set aside",
            },
        ),
        migrations.CreateModel(
            name="ActiveDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="active_days",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "day"), name="one_active_day")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["position", "id"], name="activity_position"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-occurred_at", "-id"], name="activity_newest"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["contact", "-occurred_at", "-id"], name="activity_contact_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("organisation__isnull", False)),
                fields=["organisation", "-occurred_at", "-id"],
                name="activity_organisation_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("subject_type", ""), _negated=True),
                fields=["subject_type", "subject_id", "-occurred_at", "-id"],
                name="activity_subject_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("by__isnull", False)),
                fields=["by", "-occurred_at", "-id"],
                name="activity_by_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("item_id", ""), _negated=True),
                fields=["contact", "item_type", "item_id"],
                name="activity_contact_item",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["type", "-occurred_at", "-id"], name="activity_type_newest"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key__isnull", False)),
                fields=("source", "source_key"),
                name="one_activity_per_source_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="activitytally",
            constraint=models.UniqueConstraint(
                fields=("contact", "type", "category"), name="one_tally_per_type_and_category"
            ),
        ),
        migrations.AddIndex(
            model_name="itemprogress",
            index=models.Index(fields=["item_type", "item_id"], name="progress_item"),
        ),
        migrations.AddIndex(
            model_name="itemprogress",
            index=models.Index(
                condition=models.Q(("abandoned_at", None), ("completed_at", None)),
                fields=["progressed_at"],
                name="progress_stuck",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemprogress",
            constraint=models.UniqueConstraint(
                fields=("contact", "item_type", "item_id"), name="one_progress_per_item"
            ),
        ),
        migrations.AddIndex(
            model_name="setaside",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["next_try_at"],
                name="set_aside_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.UniqueConstraint(
                fields=("consumer", "activity"), name="set_aside_once"
            ),
        ),
    ]
