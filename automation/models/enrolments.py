"""People on their way through workflows, and what each step did with them."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from automation.models.workflows import Step, Workflow, WorkflowVersion
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those of contacts that a person may see."""
        return self.filter(contact__in=Contact.objects.visible_to(user, code).values("pk"))


class Enrolment(models.Model):
    """A contact on its way through a version of a workflow."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        COMPLETED = "completed", "Completed"
        #: Stopped by a person or by an error, until a person lets it go on.
        PAUSED = "paused", "Paused"
        #: Left before the end; `exit_reason` says why.
        EXITED = "exited", "Exited"
        FAILED = "failed", "Failed"

    workflow = models.ForeignKey(
        # An index of its own begins with it.
        Workflow,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="enrolments",
    )
    of = models.ForeignKey(
        WorkflowVersion, on_delete=models.PROTECT, db_index=False, related_name="enrolments"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, db_index=False, related_name="enrolments"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    #: Where they are; null once they are through or out.
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    #: Whether the step has begun and they wait there for it to end.
    is_waiting = models.BooleanField(default=False)
    #: When something is to be done with them; null while only an event can move them.
    due_at = models.DateTimeField(null=True, blank=True)
    #: Since when they are at the step.
    stepped_at = models.DateTimeField()
    #: The type of activity they wait for, if any, and the one that came.
    awaits = models.CharField(max_length=50, blank=True, db_default="")
    arrived = models.BigIntegerField(null=True, blank=True)
    #: How often the step failed, and how many steps there were in all (a guard against loops).
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    passed = models.PositiveIntegerField(default=0, db_default=0)
    #: The trigger's name in the document (`manual` by hand), and the fact that fired it.
    trigger = models.CharField(max_length=50)
    fact = models.BigIntegerField(null=True, blank=True)
    #: Where the log was then: what stands before it happened before they came in.
    since = models.BigIntegerField(default=0, db_default=0)
    #: What was known when they came in: the fact's properties, amount and item.
    context = models.JSONField(default=dict, blank=True)
    #: 0 where a workflow has a contact only once at a time; otherwise a number of its own.
    turn = models.BigIntegerField(default=0, db_default=0)
    #: The group of workflows of which somebody is in one alone; empty where it is of none.
    group_key = models.CharField(max_length=50, blank=True, db_default="")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    exit_reason = models.CharField(max_length=255, blank=True, db_default="")
    converted_at = models.DateTimeField(null=True, blank=True)
    converted_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "workflow", "turn"],
                condition=Q(status__in=("active", "paused")),
                name="one_way_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["contact", "group_key"],
                condition=Q(status__in=("active", "paused")) & ~Q(group_key=""),
                name="one_way_of_a_group",
            ),
        ]
        indexes = [
            # Who is due, the longest first.
            models.Index(
                fields=["workflow", "due_at", "id"],
                condition=Q(status="active", due_at__isnull=False),
                name="enrolment_due",
            ),
            # Who is where.
            models.Index(
                fields=["step", "id"],
                condition=Q(status__in=("active", "paused")),
                name="enrolment_at_step",
            ),
            models.Index(fields=["contact", "-id"], name="enrolment_of_contact"),
            models.Index(fields=["workflow", "status", "-id"], name="enrolment_of_workflow"),
            # Who waits for something to happen.
            models.Index(
                fields=["contact", "awaits"],
                condition=Q(status="active") & ~Q(awaits=""),
                name="enrolment_awaiting",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in workflow {self.workflow_id}"


class StepLog(models.Model):
    """That somebody came through a step, when, by which way and what it did."""

    class Status(models.TextChoices):
        COMPLETED = "completed", "Completed"
        #: Begun; it ends at a moment or by an event.
        WAITING = "waiting", "Waiting"
        SKIPPED = "skipped", "Skipped"
        FAILED = "failed", "Failed"

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, db_index=False, related_name="log"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, db_index=False, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices)
    #: The branch it left by, of a step that has any.
    way = models.CharField(max_length=50, blank=True, db_default="")
    #: What the step has to say for itself: the message's id, why a branch was taken.
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=1000, blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["enrolment", "-id"], name="step_log_of_enrolment"),
            models.Index(fields=["step", "-id"], name="step_log_of_step"),
        ]

    def __str__(self) -> str:
        return f"step {self.step_id} of enrolment {self.enrolment_id}"


class StepTally(models.Model):
    """How many came through a step in one go: summed for the numbers on a workflow's nodes.

    Each set adds rows of its own, so that workers do not wait for each other; they are added up
    now and then.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=StepLog.Status.choices)
    way = models.CharField(max_length=50, blank=True, db_default="")
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number} at step {self.step_id}"
