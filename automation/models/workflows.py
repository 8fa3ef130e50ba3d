"""Workflows, their published versions and the steps of those."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Workflow(models.Model):
    """Something that happens to people by itself, once somebody published it."""

    class Kind(models.TextChoices):
        WORKFLOW = "workflow", "Workflow"
        SEQUENCE = "sequence", "Sequence"
        PLAYBOOK = "playbook", "Playbook"
        DETECTION = "detection", "Detection"

    class Status(models.TextChoices):
        #: Never published.
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        #: Nobody comes in, and nobody moves on.
        PAUSED = "paused", "Paused"
        ARCHIVED = "archived", "Archived"

    #: Its name in files and addresses.
    key = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WORKFLOW)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    #: The document somebody is writing; see documents/.
    draft = models.JSONField(default=dict)
    #: The version that people enter by now.
    live = models.ForeignKey(
        "automation.WorkflowVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: Of the live version: how it ranks among others. The higher is heard and carried out first,
    #: and takes people over from the lower ones of its group.
    priority = models.PositiveSmallIntegerField(default=50, db_default=50)
    activated_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["status", "kind"], name="workflow_by_status")]

    def __str__(self) -> str:
        return self.name

    @property
    def runs(self) -> bool:
        return self.status == self.Status.ACTIVE


class TriggerClock(models.Model):
    """Up to which moment a trigger that comes due with time was looked at.

    It moves with those it brings in, so no moment is missed while nobody looks, and none counts
    twice.
    """

    workflow = models.ForeignKey(
        Workflow, on_delete=models.CASCADE, db_index=False, related_name="clocks"
    )
    #: The trigger's name in the document.
    trigger = models.CharField(max_length=50)
    upto = models.DateTimeField()
    #: Why it could not be looked at the last time.
    fault = models.CharField(max_length=500, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "trigger"], name="one_clock_per_trigger")
        ]

    def __str__(self) -> str:
        return f"{self.trigger} of workflow {self.workflow_id}"


class WorkflowVersion(models.Model):
    """What a workflow said when it was published. It is never changed: people are on it."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of workflow {self.workflow_id}"


class Step(models.Model):
    """A step of a version, as the document has it."""

    of = models.ForeignKey(WorkflowVersion, on_delete=models.CASCADE, related_name="steps")
    #: Its name within the document, the same in later versions.
    key = models.SlugField(max_length=50)
    #: Its place when the document is read from the top.
    order = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    #: The branch of the parent it stands on; `main` for those of the trunk.
    branch = models.CharField(max_length=50, default="main")
    type = models.CharField(max_length=50)
    config = models.JSONField(default=dict)
    #: What it sends, as one thing that is paused and counted together.
    batch = models.ForeignKey(
        "messaging.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "key"], name="one_step_per_key"),
            models.UniqueConstraint(fields=["of", "order"], name="one_step_per_place"),
        ]

    def __str__(self) -> str:
        return self.key
