"""Tasks as they are made again and again, and the rules that make them by themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models.kinds import ContactType
from contacts.models.tasks import Task


class TaskTemplate(models.Model):
    """What a task made of it says, when it is due, and who has to do it."""

    class DueUnit(models.TextChoices):
        DAYS = "days", "Days"
        WORKING_DAYS = "working_days", "Working days"

    class AssignTo(models.TextChoices):
        MAKER = "maker", "Whoever makes it"
        OWNER = "owner", "Whoever looks after the record"
        PERSON = "person", "A person"
        TEAM = "team", "A team"
        NOBODY = "nobody", "Nobody"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    #: Templates of one group are offered together.
    group = models.CharField(max_length=100, blank=True)
    #: `{name}` stands for whom the task is about, `{…}` for a property of the activity.
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    priority = models.CharField(
        max_length=10, choices=Task.Priority.choices, default=Task.Priority.MEDIUM
    )
    due_in = models.PositiveSmallIntegerField(null=True, blank=True)
    due_unit = models.CharField(
        max_length=12, choices=DueUnit.choices, default=DueUnit.DAYS, db_default="days"
    )
    due_time = models.TimeField(null=True, blank=True)
    assign_to = models.CharField(
        max_length=10, choices=AssignTo.choices, default=AssignTo.OWNER, db_default="owner"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Texts of what there is to tick off.
    checklist = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=100, db_default=100)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["group", "order", "id"], name="task_template_group")]

    def __str__(self) -> str:
        return self.name


class TaskRule(models.Model):
    """When an activity of a type is recorded, a task is made of a template."""

    #: Of what a pack brought.
    slug = models.SlugField(
        max_length=50, blank=True, default="", db_default="", db_index=False, editable=False
    )
    name = models.CharField(max_length=100)
    activity_type = models.CharField(max_length=50)
    #: Only for contacts or organisations of this type.
    contact_type = models.ForeignKey(
        ContactType, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    #: `[{"property": …, "operator": …, "value": …}]`, all of which must hold.
    conditions = models.JSONField(default=list, blank=True)
    template = models.ForeignKey(TaskTemplate, on_delete=models.PROTECT, related_name="rules")
    #: Whether it waits while the record has an open task of the template.
    one_at_a_time = models.BooleanField(default=True, db_default=True)
    is_on = models.BooleanField(default=True, db_default=True)
    #: What happened before it was switched on makes no task.
    on_since = models.DateTimeField(db_default=Now(), editable=False)
    pack = models.CharField(max_length=50, blank=True, default="", db_default="", editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["activity_type"], condition=Q(is_on=True), name="task_rule_on")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=~Q(slug=""), name="one_task_rule_per_slug"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def template_slug(self) -> str:
        return self.template.slug

    @property
    def type_key(self) -> str:
        return f"{self.contact_type.of}/{self.contact_type.slug}" if self.contact_type else ""
