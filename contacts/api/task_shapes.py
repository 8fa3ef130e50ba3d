"""What tasks look like from outside, and what can be said of them."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import available_timezones

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.serializers import (
    OrganisationName,
    OwnerOut,
    TeamOut,
    ids_field,
    people_field,
    team_field,
)
from contacts.errors import AboutTwo
from contacts.models import Contact, Organisation, Task, TaskTemplate
from contacts.permissions import CONTACTS_VIEW
from contacts.task_dates import LAST_DAY
from events.api.serializers import ContactNameOut
from ground.api.serializers import Include, InputSerializer, ResourceSerializer

MOST_ITEMS, MOST_TEMPLATES, LONGEST_DESCRIPTION = 100, 50, 10_000


class CheckItem(InputSerializer):
    text = serializers.CharField(max_length=255)
    done = serializers.BooleanField(default=False)


class TaskOut(ResourceSerializer):
    checklist = CheckItem(many=True, read_only=True)

    class Meta:
        model = Task
        fields = (
            *("id", "title", "description", "contact", "organisation", "assignee", "team"),
            *("created_by", "priority", "status", "due_date", "due_time", "time_zone", "due_at"),
            *("reminder_at", "checklist", "repeats", "repeat_every", "follows", "template"),
            *("rule", "first_touched_at", "completed_at", "version", "created_at", "updated_at"),
        )
        extra_kwargs: ClassVar = {
            "due_at": {
                "help_text": "From when on it is overdue: its time, or the end of its day, in its"
                " zone or else in that of whoever has to do it."
            },
            "follows": {"help_text": "The one of its series before it."},
            "first_touched_at": {
                "help_text": "When its assignee first changed it, or anybody its status."
            },
        }
        includes: ClassVar = {
            "assignee": Include(OwnerOut, "listed_assignee"),
            "team": Include(TeamOut, "listed_team"),
            "contact": Include(ContactNameOut, "listed_contact"),
            "organisation": Include(OrganisationName, "listed_organisation"),
        }


@extend_schema_field(OpenApiTypes.INT)
class SeenRecord(serializers.PrimaryKeyRelatedField[Any]):
    """A record by its id, of those the caller may see."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.context["request"].user, CONTACTS_VIEW)


class Moment(serializers.DateTimeField):
    """A moment that every zone can say."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        try:
            found = moment.astimezone(UTC)
        except OverflowError:
            found = None
        if found is None or not 1970 <= found.year < LAST_DAY.year:
            raise serializers.ValidationError("Give a moment between 1970 and 9989.")
        return found


def seen(model: Any) -> SeenRecord:
    return SeenRecord(queryset=model.objects.all(), allow_null=True, required=False)


class TaskChangeIn(InputSerializer):
    """What is left out stays as it is."""

    title = serializers.CharField(max_length=255, required=False)
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, required=False, allow_blank=True
    )
    contact = seen(Contact)
    organisation = seen(Organisation)
    assignee = people_field()
    team = team_field()
    priority = serializers.ChoiceField(choices=Task.Priority.choices, required=False)
    status = serializers.ChoiceField(choices=Task.Status.choices, required=False)
    due_date = serializers.DateField(required=False, allow_null=True)
    due_time = serializers.TimeField(required=False, allow_null=True)
    time_zone = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text="IANA name; empty for the zone of whoever has to do it.",
    )
    reminder_at = Moment(required=False, allow_null=True)
    checklist = CheckItem(many=True, required=False)
    repeats = serializers.ChoiceField(
        choices=Task.Repeats.choices, required=False, allow_blank=True
    )
    repeat_every = serializers.IntegerField(
        min_value=1, max_value=365, required=False, help_text="Every so many of them."
    )

    def validate_time_zone(self, value: str) -> str:
        if value and value not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.")
        return value

    def validate_due_date(self, value: Any) -> Any:
        if value and not 1970 <= value.year < LAST_DAY.year:
            raise serializers.ValidationError("Give a day between 1970 and 9989.")
        return value

    def validate_due_time(self, value: Any) -> Any:
        return value.replace(tzinfo=None) if value else value

    def validate_checklist(self, value: list[Any]) -> list[dict[str, Any]]:
        if len(value) > MOST_ITEMS:
            raise serializers.ValidationError(f"A list holds at most {MOST_ITEMS} points.")
        return [{"text": item["text"], "done": item["done"]} for item in value]


class TaskIn(TaskChangeIn):
    title = serializers.CharField(max_length=255)


class ManyChangesIn(InputSerializer):
    """What can be said of many tasks alike."""

    assignee = people_field()
    team = team_field()
    priority = serializers.ChoiceField(choices=Task.Priority.choices, required=False)
    status = serializers.ChoiceField(choices=Task.Status.choices, required=False)
    due_date = serializers.DateField(required=False, allow_null=True)
    due_time = serializers.TimeField(required=False, allow_null=True)

    validate_due_date = TaskChangeIn.validate_due_date
    validate_due_time = TaskChangeIn.validate_due_time

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Say what is to change.")
        return attrs


class ChangeManyIn(InputSerializer):
    ids = ids_field()
    changes = ManyChangesIn()


class FromTemplatesIn(InputSerializer):
    """About a contact, an organisation or nothing."""

    templates = serializers.PrimaryKeyRelatedField[TaskTemplate](
        queryset=TaskTemplate.objects.select_related("person"), many=True
    )
    contact = seen(Contact)
    organisation = seen(Organisation)

    def validate_templates(self, value: list[TaskTemplate]) -> list[TaskTemplate]:
        if not 1 <= len(value) <= MOST_TEMPLATES:
            raise serializers.ValidationError(f"Name 1 to {MOST_TEMPLATES} templates.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("contact") and attrs.get("organisation"):
            raise AboutTwo(field="contact")
        return attrs


class FromTemplatesOut(serializers.Serializer[Any]):
    results = TaskOut(many=True)


class TaskBefore(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    assignee = serializers.IntegerField(allow_null=True)
    team = serializers.IntegerField(allow_null=True)
    priority = serializers.ChoiceField(choices=Task.Priority.choices)
    status = serializers.ChoiceField(choices=Task.Status.choices)
    due_date = serializers.DateField(allow_null=True)
    due_time = serializers.TimeField(allow_null=True)


class ChangedManyOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="How many tasks are different now.")
    before = TaskBefore(many=True, help_text="Those, and what they were: to take it back.")
    not_found = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids that are not there, or not yours."
    )


class FigureOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    made = serializers.IntegerField(help_text="Made in the time.")
    open = serializers.IntegerField(help_text="Open now.")
    overdue = serializers.IntegerField(help_text="Of those, overdue.")
    completed = serializers.IntegerField(help_text="Completed in the time.")
    on_time = serializers.IntegerField(help_text="Of those, before they were overdue.")
    answered = serializers.IntegerField(help_text="Made in the time, and touched since.")
    answered_in_goal = serializers.IntegerField(help_text="Of those, within 24 hours.")
    median_answer = serializers.IntegerField(
        allow_null=True, help_text="Seconds from being made to being touched, in the middle."
    )


class FiguresOut(serializers.Serializer[Any]):
    results = FigureOut(many=True)
