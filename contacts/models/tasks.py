"""What staff have to do: about a contact, an organisation or nothing."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from accounts.ownership import NOTHING, visible_to
from accounts.permissions import ALL, OWN
from contacts.models.records import Contact, Organisation
from contacts.models.shown import OrganisationName, PersonName, RecordName, TeamName
from contacts.permissions import TASKS_VIEW
from contacts.task_dates import DAILY, MONTHLY, WEEKDAYS, WEEKLY
from ground.beside import One


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Any, code: str = TASKS_VIEW) -> Self:
        """Those a person may reach with the code; see `seen_tasks`."""
        return self.filter(seen_tasks(user, code))

    def open(self) -> Self:
        return self.filter(status__in=Task.OPEN)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(due_at__lte=now)


def seen_tasks(user: Any, code: str = TASKS_VIEW) -> Q:
    """The condition that leaves the tasks a person may reach with the code.

    Reach "own" is what is theirs to do or a team's of theirs, what they made themselves, and
    what is about a contact or an organisation they look after.
    """
    scope = user.scope_of(code) if hasattr(user, "scope_of") else None
    if scope == ALL:
        seen = visible_to(user, code, through="contact__")
        return own_tasks(user) | seen if seen else Q()
    if scope != OWN:
        return NOTHING
    # By id, so that a task about nobody is found as well without a join for each.
    contacts = Contact.objects.visible_to(user, code)
    organisations = Organisation.objects.visible_to(user, code)
    return (
        own_tasks(user)
        | Q(contact__in=contacts.values("pk"))
        | Q(organisation__in=organisations.values("pk"))
    )


def own_tasks(user: Any) -> Q:
    """What is a person's to do or a team's of theirs, and what they made."""
    teams = user.memberships.values("team_id")
    return Q(assignee=user.pk) | Q(created_by=user.pk) | Q(team__in=teams)


class Task(models.Model):
    """Something to do, for a person, for a team, or for nobody yet."""

    class Priority(models.TextChoices):
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"
        URGENT = "urgent", "Urgent"

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    class Repeats(models.TextChoices):
        DAILY = DAILY, "Daily"
        WEEKDAYS = WEEKDAYS, "On weekdays"
        WEEKLY = WEEKLY, "Weekly"
        MONTHLY = MONTHLY, "Monthly"

    OPEN = (Status.PENDING, Status.IN_PROGRESS)

    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tasks",
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="tasks",
        db_index=False,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        "accounts.Team",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    priority = models.CharField(
        max_length=10, choices=Priority.choices, default=Priority.MEDIUM, db_default="medium"
    )
    #: The priority as a number, to order by.
    urgency = models.GeneratedField(
        expression=Case(
            When(priority="urgent", then=Value(4)),
            When(priority="high", then=Value(3)),
            When(priority="medium", then=Value(2)),
            default=Value(1),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.PENDING, db_default="pending"
    )
    due_date = models.DateField(null=True, blank=True)
    due_time = models.TimeField(null=True, blank=True)
    #: The zone of its due time; empty for that of whoever has to do it.
    time_zone = models.CharField(max_length=64, blank=True)
    #: From when on it is overdue, and the zone that was derived in.
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_zone = models.CharField(max_length=64, blank=True, editable=False)
    reminder_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: `[{"text": …, "done": …}]`
    checklist = models.JSONField(default=list, blank=True)
    repeats = models.CharField(max_length=10, choices=Repeats.choices, blank=True)
    repeat_every = models.PositiveSmallIntegerField(default=1, db_default=1)
    #: The day of the month that a monthly one is meant for.
    repeat_day = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    #: The one of its series before it, which has at most one next.
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by"
    )
    template = models.ForeignKey(
        "contacts.TaskTemplate",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    #: The rule that made it, and the id of the activity it answered.
    rule = models.ForeignKey(
        "contacts.TaskRule", null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    activity_id = models.BigIntegerField(null=True, blank=True, editable=False)
    #: When whoever has to do it first did something about it.
    first_touched_at = models.DateTimeField(null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_assignee = One("assignee", PersonName)
    listed_team = One("team", TeamName)
    listed_contact = One("contact", RecordName)
    listed_organisation = One("organisation", OrganisationName)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact=None) | Q(organisation=None),
                name="a_task_is_about_one_record_at_most",
            ),
            models.CheckConstraint(
                condition=Q(due_date=None, due_time=None, due_at=None)
                | Q(due_date__isnull=False, due_at__isnull=False),
                name="a_task_is_due_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(repeats="") | Q(due_date__isnull=False), name="what_repeats_is_due"
            ),
            models.CheckConstraint(
                condition=Q(status="completed", completed_at__isnull=False)
                | (~Q(status="completed") & Q(completed_at=None)),
                name="what_is_completed_says_when",
            ),
            models.UniqueConstraint(fields=["activity_id", "rule"], name="a_rule_answers_once"),
        ]
        indexes = [
            models.Index(fields=["assignee", "status", "due_date"], name="task_assignee"),
            models.Index(fields=["contact", "status"], name="task_contact"),
            models.Index(fields=["organisation", "status"], name="task_organisation"),
            models.Index(fields=["team", "status", "due_date"], name="task_team"),
            models.Index(fields=["due_at", "id"], name="task_due"),
            models.Index(fields=["created_at", "id"], name="task_created"),
            models.Index(fields=["updated_at", "id"], name="task_updated"),
            models.Index(fields=["urgency", "id"], name="task_urgency"),
            models.Index(fields=["completed_at", "id"], name="task_completed"),
            models.Index(
                fields=["reminder_at"],
                condition=Q(reminder_at__isnull=False, reminded_at=None),
                name="task_reminder",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN
