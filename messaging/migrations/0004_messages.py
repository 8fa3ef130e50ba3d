import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_accounts"),
        ("contacts", "0024_plan_of_name_words"),
        ("messaging", "0003_tasks"),
        ("privacy", "0004_last_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("out", "To them"), ("in", "From them")],
                        default="out",
                        max_length=3,
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
                (
                    "category",
                    models.CharField(
                        choices=[("marketing", "Marketing"), ("transactional", "Transactional")],
                        max_length=15,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Transactional"),
                            (2, "Written by a person"),
                            (5, "Automated"),
                            (9, "Broadcast"),
                        ]
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("leased", "Taken by a worker"),
                            ("handing_off", "Being handed over"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("read", "Read"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                            ("skipped", "Skipped"),
                            ("cancelled", "Cancelled"),
                            ("received", "Received"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", max_length=30)),
                (
                    "token",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("to_address", models.CharField(blank=True, db_default="", max_length=254)),
                ("from_address", models.CharField(blank=True, db_default="", max_length=254)),
                ("provider_id", models.CharField(blank=True, db_default="", max_length=255)),
                ("values", models.JSONField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("error", models.TextField(blank=True, db_default="")),
                (
                    "cost",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True),
                ),
                ("currency", models.CharField(blank=True, db_default="", max_length=3)),
                ("metadata", models.JSONField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("clicked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
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
                ("sender_name", models.CharField(blank=True, max_length=100)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Transactional"),
                            (2, "Written by a person"),
                            (5, "Automated"),
                            (9, "Broadcast"),
                        ],
                        default=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("per_minute", models.PositiveIntegerField(blank=True, null=True)),
                ("values", models.JSONField(blank=True, default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.account",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=998)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="messaging.batch",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="contacts.contact",
            ),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "category",
                    models.CharField(
                        choices=[("marketing", "Marketing"), ("transactional", "Transactional")],
                        max_length=15,
                    ),
                ),
                ("is_locked", models.BooleanField(default=False)),
                ("may_be_daily", models.BooleanField(default=False)),
                ("order", models.PositiveSmallIntegerField(default=100)),
                ("pack", models.CharField(blank=True, max_length=50)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.purpose",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.topic",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="messaging.topic"
            ),
        ),
        migrations.CreateModel(
            name="TopicChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("is_daily", models.BooleanField(default=False)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_choices",
                        to="contacts.contact",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="messaging.topic",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.BooleanField(default=True)),
                ("sms", models.BooleanField(default=True)),
                ("whatsapp", models.BooleanField(default=True)),
                ("push", models.BooleanField(default=True)),
                ("preferred", models.CharField(blank=True, max_length=10)),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preference",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_begin_and_end",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("digest", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "Unsubscribed"),
                            ("stop", "Said STOP"),
                            ("complaint", "Reported as spam"),
                            ("hard_bounce", "Does not exist"),
                            ("soft_bounces", "Bounced again and again"),
                            ("by_hand", "Put here by staff"),
                        ],
                        max_length=15,
                    ),
                ),
                ("is_total", models.BooleanField(default=False)),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("feedback", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["digest"], name="suppression_digest"),
                    models.Index(fields=["-at", "-id"], name="suppression_newest"),
                    models.Index(fields=["contact"], name="suppression_contact"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("released_at", None), models.Q(("address", ""), _negated=True)
                        ),
                        fields=("channel", "address", "reason"),
                        name="one_standing_suppression",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("category", "marketing"), ("is_locked", True), _negated=True),
                name="nobody_is_bound_to_marketing",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "planned")),
                fields=["channel", "priority", "due_at", "id"],
                name="message_planned",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ("leased", "handing_off"))),
                fields=["lease_until"],
                name="message_at_work",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["batch", "status", "reason", "id"], name="message_of_batch"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["contact", "-id"], name="message_of_contact"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("category", "marketing"), ("sent_at__isnull", False)),
                fields=["contact", "sent_at"],
                name="message_frequency",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("batch", "contact"), name="one_message_of_a_batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=("account", "provider_id"),
                name="one_message_per_provider_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("leased", "handing_off")), _negated=True),
                    models.Q(("lease_token__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="a_message_at_work_has_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="topicchoice",
            constraint=models.UniqueConstraint(
                fields=("contact", "topic"), name="one_choice_per_topic"
            ),
        ),
    ]
