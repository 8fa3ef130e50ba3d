"""Shapes of the log and of what is kept of it."""

from typing import Any, ClassVar

from rest_framework import serializers

from events.models import Activity, ItemProgress, SetAside
from ground.api.serializers import Include, InputSerializer, ResourceSerializer

AMOUNT: dict[str, Any] = {"max_digits": 24, "decimal_places": 4}


class ContactNameOut(serializers.Serializer[Any]):
    """Whom a fact is about, as lists of many people's facts name them."""

    id = serializers.IntegerField()
    display_name = serializers.CharField()


class ActivityOut(ResourceSerializer):
    class Meta:
        model = Activity
        includes: ClassVar = {"contact": Include(ContactNameOut, "contact")}
        fields = (
            "id",
            "type",
            "title",
            "description",
            "contact",
            "organisation",
            "subject_type",
            "subject_id",
            "item_type",
            "item_id",
            "item_title",
            "category",
            "amount",
            "properties",
            "source",
            "by",
            "occurred_at",
            "created_at",
        )


class TypeAliasOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    pack = serializers.CharField(help_text="The pack that calls it so.")


class ActivityTypeOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField(help_text="A sentence with `{property}` places.")
    icon = serializers.CharField()
    category = serializers.CharField()
    properties = serializers.DictField(help_text="JSON schema of the properties.")
    is_open = serializers.BooleanField(help_text="Whether products may send it.")
    by_contact = serializers.BooleanField(help_text="Whether the contact does it.")
    item_role = serializers.CharField(help_text="What it says about its item, if anything.")
    pack = serializers.CharField(help_text="The pack that brought it; empty if built in.")
    aliases = TypeAliasOut(
        many=True, help_text="Names that packs call it by; each is accepted in its place."
    )


class ActivityTypesOut(serializers.Serializer[Any]):
    results = ActivityTypeOut(many=True)


class ItemOut(ResourceSerializer):
    class Meta:
        model = ItemProgress
        fields = (
            "id",
            "item_type",
            "item_id",
            "title",
            "category",
            "started_at",
            "progressed_at",
            "due_at",
            "completed_at",
            "abandoned_at",
            "percent",
        )


class TypeSumsOut(serializers.Serializer[Any]):
    type = serializers.CharField()
    count = serializers.IntegerField()
    amount = serializers.DecimalField(**AMOUNT)
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class CategorySumOut(serializers.Serializer[Any]):
    category = serializers.CharField()
    amount = serializers.DecimalField(**AMOUNT)


class MetricsOut(serializers.Serializer[Any]):
    activities = serializers.IntegerField()
    amount = serializers.DecimalField(**AMOUNT)
    last_active_at = serializers.DateTimeField(allow_null=True)
    last_progress_at = serializers.DateTimeField(allow_null=True)
    streak_days = serializers.IntegerField()
    longest_streak_days = serializers.IntegerField()
    by_type = TypeSumsOut(many=True)
    by_category = CategorySumOut(many=True)


class ConsumerOut(serializers.Serializer[Any]):
    consumer = serializers.CharField()
    rows = serializers.IntegerField(help_text="Facts it has not read; counted up to 100,000.")
    seconds = serializers.FloatField(help_text="Age of the oldest of them.")
    is_paused = serializers.BooleanField()
    failures = serializers.IntegerField(help_text="Tries in a row that failed in passing.")
    fault = serializers.CharField()
    waiting = serializers.IntegerField(help_text="Facts set aside to be tried again.")
    dead = serializers.IntegerField(help_text="Facts given up, for a person to look at.")
    moved_at = serializers.DateTimeField(allow_null=True)


class ConsumersOut(serializers.Serializer[Any]):
    open_transaction_seconds = serializers.FloatField(
        help_text="Age of the oldest open write transaction, which holds every consumer back."
    )
    results = ConsumerOut(many=True)


class SetAsideOut(ResourceSerializer):
    class Meta:
        model = SetAside
        fields = (
            "id",
            "consumer",
            "activity",
            "state",
            "tries",
            "error",
            "next_try_at",
            "created_at",
        )

    activity = serializers.IntegerField(source="activity_id")


class RetryIn(InputSerializer):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=1000,
    )


class RetriedOut(serializers.Serializer[Any]):
    retried = serializers.IntegerField()
