"""The log itself."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

#: The log's clock: the writing transaction's id, moved past any restored one.
LOG_POSITION = Func(function="events_log_position", output_field=models.BigIntegerField())


class Activity(models.Model):
    """One thing that happened. Rows are only ever added; a trigger refuses all else."""

    #: Readers move along (position, id) and stop below the oldest running transaction,
    #: because ids are handed out before their rows are committed.
    position = models.BigIntegerField(db_default=LOG_POSITION, editable=False)
    type = models.CharField(max_length=50)
    contact = models.ForeignKey(
        "contacts.Contact",
        null=True,
        on_delete=models.CASCADE,
        related_name="activities",
        db_index=False,
    )
    organisation = models.ForeignKey(
        "contacts.Organisation",
        null=True,
        on_delete=models.CASCADE,
        related_name="activities",
        db_index=False,
    )
    subject_type = models.CharField(max_length=100, blank=True, default="", db_default="")
    subject_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="", db_default="")
    properties = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    item_type = models.CharField(max_length=50, blank=True, default="", db_default="")
    item_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    item_title = models.CharField(max_length=255, blank=True, default="", db_default="")
    category = models.CharField(max_length=100, blank=True, default="", db_default="")
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    #: Where a fact came from and its key there; together they make ingestion repeatable.
    source = models.CharField(max_length=50, blank=True, default="", db_default="")
    source_key = models.CharField(max_length=255, null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=models.Q(source_key__isnull=False),
                name="one_activity_per_source_key",
            )
        ]
        indexes = [
            models.Index(fields=["position", "id"], name="activity_position"),
            models.Index(fields=["-occurred_at", "-id"], name="activity_newest"),
            models.Index(fields=["contact", "-occurred_at", "-id"], name="activity_contact_newest"),
            models.Index(
                fields=["organisation", "-occurred_at", "-id"],
                condition=models.Q(organisation__isnull=False),
                name="activity_organisation_newest",
            ),
            models.Index(
                fields=["subject_type", "subject_id", "-occurred_at", "-id"],
                condition=~models.Q(subject_type=""),
                name="activity_subject_newest",
            ),
            models.Index(
                fields=["by", "-occurred_at", "-id"],
                condition=models.Q(by__isnull=False),
                name="activity_by_newest",
            ),
            models.Index(
                fields=["contact", "item_type", "item_id"],
                condition=~models.Q(item_id=""),
                name="activity_contact_item",
            ),
            models.Index(fields=["type", "-occurred_at", "-id"], name="activity_type_newest"),
        ]

    def __str__(self) -> str:
        return self.title
