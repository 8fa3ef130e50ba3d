"""The audit log: append-only rows, and the chain of hashes that seals them."""

from django.db import models

from accounts.models.staff import User


class AuditRow(models.Model):
    """Who did what to which record, when and from where.

    The database refuses to change or delete a row. The actor's and the object's labels are
    copied, so that the row still says who and what after both are gone.
    """

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=100)
    actor = models.ForeignKey(
        User, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_label = models.CharField(max_length=254, blank=True)
    object_type = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=255, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    facts = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label or 'system'} {self.action} {self.object_label}".strip()


class AuditCheck(models.Model):
    """A walk along the whole chain, and what it found."""

    at = models.DateTimeField()
    checked = models.PositiveBigIntegerField()
    fault = models.CharField(max_length=200, blank=True)
    row_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.fault or 'as it was written'}"


class AuditLink(models.Model):
    """One link of the chain, in the order of commits; written by the database at commit."""

    position = models.BigIntegerField(primary_key=True)
    row = models.OneToOneField(
        AuditRow, on_delete=models.DO_NOTHING, db_constraint=False, related_name="link"
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"link {self.position}"
