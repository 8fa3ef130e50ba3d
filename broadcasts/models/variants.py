"""What a broadcast says; with several variants, in which ways."""

from django.db import models
from django.db.models import Q

from broadcasts.models.broadcasts import Broadcast
from messaging.models import Batch


class Variant(models.Model):
    """One way of saying it. A broadcast without a test has a single one."""

    broadcast = models.ForeignKey(
        # The constraint's index begins with it.
        Broadcast,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="variants",
    )
    #: A, B, …
    name = models.CharField(max_length=20)
    #: Of a hundred of those who are sent a variant.
    share = models.PositiveSmallIntegerField(default=100)
    #: What it says: a published version of a template, or words of its own.
    template_version = models.ForeignKey(
        "templating.TemplateVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: In place of the template's own.
    subject = models.CharField(max_length=500, blank=True)
    #: Language → that subject in it.
    subjects = models.JSONField(default=dict, blank=True, db_default={})
    text = models.TextField(blank=True)
    #: In place of the broadcast's own.
    sender_name = models.CharField(max_length=100, blank=True)
    #: It goes so much later than the first could.
    delay_minutes = models.PositiveIntegerField(default=0)
    batch = models.OneToOneField(
        Batch,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="variant",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "name"], name="one_variant_per_name"),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="a_variant_has_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.name}"
