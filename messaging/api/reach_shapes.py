"""What messages, wishes, topics and suppressions look like from outside."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from channels.models import Account, Channel
from ground.api.serializers import InputSerializer
from messaging.gate.reasons import OUTCOMES, VERDICTS
from messaging.models import (
    LATEST_DAILY,
    Attachment,
    Category,
    Message,
    SendingRule,
    Suppression,
    Topic,
)
from messaging.operations.preferences import COLUMNS, SWITCHES
from privacy.models import Purpose

CHANNELS = Channel.choices
LONGEST_TEXT = 100_000
MOST_ADDRESSES = 10_000
MOST_FILES = 50


class TopicSlug(serializers.SlugRelatedField[Topic]):
    """A topic by its slug."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            slug_field="slug", queryset=Topic.objects.select_related("purpose"), **given
        )


def file_keys() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{32}\Z", max_length=32),
        required=False,
        max_length=MOST_FILES,
        help_text="Keys of files that were sent up before, which is the order they go in.",
    )


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    url = serializers.SerializerMethodField(help_text="Where it is; empty while it is held back.")

    class Meta:
        model = Attachment
        fields = ("name", "content_type", "size", "digest", "content_id", "state", "finding", "url")

    def get_url(self, row: Attachment) -> str:
        is_open = row.state in (Attachment.State.CLEAN, Attachment.State.UNCHECKED)
        return f"/api/v1/attachments/{row.key}/" if is_open else ""


class MessageOut(serializers.ModelSerializer[Message]):
    topic = serializers.SlugRelatedField[Topic](slug_field="slug", read_only=True)
    contact_name = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    reason_words = serializers.SerializerMethodField()
    attachments = AttachmentOut(many=True, read_only=True)

    class Meta:
        model = Message
        fields = (
            *("id", "contact", "contact_name", "direction", "channel", "category", "topic"),
            *("batch", "status", "reason", "reason_words", "to_address", "from_address"),
            *("subject", "text", "due_at", "created_at", "sent_at", "delivered_at", "read_at"),
            *("failed_at", "opened_at", "clicked_at", "replied_at", "error", "by", "attachments"),
        )

    def get_contact_name(self, row: Message) -> str:
        return row.contact.display_name if row.contact else ""

    def get_subject(self, row: Message) -> str:
        content = getattr(row, "content", None)
        return content.subject if content else ""

    def get_text(self, row: Message) -> str:
        content = getattr(row, "content", None)
        return content.text if content else ""

    def get_reason_words(self, row: Message) -> str:
        found = VERDICTS.get(row.reason)
        return str(found.words) if found and row.reason else ""


class MessageIn(InputSerializer):
    contact = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    channel = serializers.ChoiceField(choices=CHANNELS)
    topic = TopicSlug(help_text="What it is about: a topic's slug.")
    subject = serializers.RegexField(
        r"^[^\r\n\x00]*\Z", max_length=998, required=False, allow_blank=True
    )
    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    attachments = file_keys()


class ExplainIn(InputSerializer):
    """Channel and topic, or a broadcast, which has both."""

    contact = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    channel = serializers.ChoiceField(choices=CHANNELS, required=False)
    topic = TopicSlug(required=False, help_text="What it would be about: a topic's slug.")
    broadcast = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, help_text="In place of these two: its id."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "broadcast" in attrs:
            return attrs
        missing = [name for name in ("channel", "topic") if name not in attrs]
        if missing:
            raise serializers.ValidationError(
                {name: ["Say this, or which broadcast."] for name in missing}, code="required"
            )
        return attrs


class ReachFindingOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    words = serializers.CharField()
    holds = serializers.BooleanField(help_text="Whether it stands in the way just now.")


class ReachVerdictOut(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField(help_text="Of the first rule that holds; empty where none does.")
    words = serializers.CharField()
    address = serializers.CharField(help_text="Where it would go.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it could leave.")
    rules = ReachFindingOut(many=True, help_text="Every rule that was asked, in its order.")


class TopicOut(serializers.ModelSerializer[Topic]):
    purpose = serializers.SlugRelatedField[Purpose](slug_field="slug", read_only=True)

    class Meta:
        model = Topic
        fields = (
            *("id", "slug", "name", "description", "category", "purpose", "is_locked"),
            *("may_be_daily", "asks_newcomers", "order", "pack", "version"),
        )


class TopicChanges(InputSerializer):
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="For whoever reads it on the page of preferences.",
    )
    category = serializers.ChoiceField(choices=Category.choices)
    purpose = serializers.SlugRelatedField[Purpose](
        slug_field="slug", queryset=Purpose.objects.all(), required=False, allow_null=True
    )
    is_locked = serializers.BooleanField(
        required=False, help_text="Nobody can switch it off, and nothing holds it back."
    )
    may_be_daily = serializers.BooleanField(required=False)
    asks_newcomers = serializers.BooleanField(
        required=False,
        help_text=(
            "Everybody new who does not come by an import is asked by mail, once, for the consent"
            " that the purpose demands; the purpose takes double opt-in."
        ),
    )
    order = serializers.IntegerField(min_value=0, max_value=30_000, required=False)


class TopicIn(TopicChanges):
    slug = serializers.RegexField(r"^[a-z][a-z0-9_-]*\Z", max_length=50)


@extend_schema_field({"type": "string", "example": "21:30", "nullable": True})
class Clock(serializers.TimeField):
    """Hours and minutes."""

    def __init__(self, **given: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **given)


class SendingRuleOut(serializers.ModelSerializer[SendingRule]):
    starts = Clock(read_only=True)
    ends = Clock(read_only=True)
    weekdays = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    countries = serializers.ListField(child=serializers.CharField(), read_only=True)
    dates = serializers.ListField(child=serializers.DateField(), read_only=True)

    class Meta:
        model = SendingRule
        fields = (
            *("id", "kind", "channel", "account", "is_on", "limit", "days", "starts", "ends"),
            *("weekdays", "countries", "dates", "time_zone", "pack", "version"),
        )


class SendingRuleChanges(InputSerializer):
    channel = serializers.ChoiceField(
        choices=CHANNELS, required=False, allow_blank=True, help_text="Empty for all of them."
    )
    account = serializers.PrimaryKeyRelatedField(
        queryset=Account.objects.all(), required=False, allow_null=True
    )
    is_on = serializers.BooleanField(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    days = serializers.IntegerField(min_value=1, max_value=3_650, required=False)
    starts = Clock(required=False)
    ends = Clock(required=False)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        max_length=7,
        required=False,
        help_text="From 1, Monday, to 7.",
    )
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}\Z"),
        max_length=100,
        required=False,
        help_text="The first is home: who lives nowhere we know of keeps its holidays.",
    )
    dates = serializers.ListField(child=serializers.DateField(), max_length=500, required=False)
    time_zone = serializers.CharField(max_length=64, required=False, allow_blank=True)

    def validate_dates(self, value: list[Any]) -> list[str]:
        return sorted({day.isoformat() for day in value})

    def validate_time_zone(self, value: str) -> str:
        if value and value not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.")
        return value


class SendingRuleIn(SendingRuleChanges):
    kind = serializers.ChoiceField(choices=SendingRule.Kind.choices)


class SuppressionOut(serializers.ModelSerializer[Suppression]):
    class Meta:
        model = Suppression
        fields = (
            *("id", "channel", "address", "reason", "is_total", "contact", "detail", "feedback"),
            *("at", "by", "released_at", "released_by"),
        )
        extra_kwargs = {
            "address": {"help_text": "Empty where nothing but its hash is kept."},
            "is_total": {"help_text": "It stops everything, not marketing alone."},
        }


class SuppressionsIn(InputSerializer):
    channel = serializers.ChoiceField(choices=CHANNELS)
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=254), min_length=1, max_length=MOST_ADDRESSES
    )
    is_total = serializers.BooleanField(
        required=False, help_text="Whether it stops everything, not marketing alone."
    )
    detail = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ChatLinkOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    good_until = serializers.DateTimeField()


class AddedOut(serializers.Serializer[Any]):
    added = serializers.IntegerField(help_text="How many were not suppressed by hand before.")


class StandingSuppressionOut(serializers.ModelSerializer[Suppression]):
    class Meta:
        model = Suppression
        fields = ("id", "channel", "address", "reason", "is_total", "at")


class TopicWishOut(serializers.Serializer[Any]):
    topic = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    description = serializers.CharField(source="topic.description")
    category = serializers.ChoiceField(choices=Category.choices, source="topic.category")
    is_locked = serializers.BooleanField(source="topic.is_locked")
    may_be_daily = serializers.BooleanField(source="topic.may_be_daily")
    is_on = serializers.BooleanField()
    is_daily = serializers.BooleanField()


class WishesOut(serializers.Serializer[Any]):
    email = serializers.BooleanField(source="preference.email")
    sms = serializers.BooleanField(source="preference.sms")
    whatsapp = serializers.BooleanField(source="preference.whatsapp")
    push = serializers.BooleanField(source="preference.push")
    preferred = serializers.CharField(source="preference.preferred")
    quiet_from = Clock(source="preference.quiet_from", allow_null=True)
    quiet_until = Clock(source="preference.quiet_until", allow_null=True)
    daily_at = Clock(
        source="preference.daily_at",
        allow_null=True,
        help_text="When comes what they want once a day; null for 08:00.",
    )
    updated_at = serializers.SerializerMethodField()
    topics = TopicWishOut(many=True)
    suppressions = StandingSuppressionOut(
        many=True, help_text="Of their addresses, by whomever they were said."
    )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_updated_at(self, row: Any) -> Any:
        return row.preference.updated_at if row.preference.pk else None


class TopicWishIn(InputSerializer):
    topic = serializers.SlugField(max_length=50)
    is_on = serializers.BooleanField()
    is_daily = serializers.BooleanField(required=False, default=False)


class WishesIn(InputSerializer):
    email = serializers.BooleanField(required=False)
    sms = serializers.BooleanField(required=False)
    whatsapp = serializers.BooleanField(required=False)
    push = serializers.BooleanField(required=False)
    preferred = serializers.ChoiceField(choices=SWITCHES, required=False, allow_blank=True)
    quiet_from = Clock(required=False, allow_null=True)
    quiet_until = Clock(required=False, allow_null=True)
    daily_at = Clock(required=False, allow_null=True)
    topics = TopicWishIn(many=True, required=False)

    def validate_daily_at(self, value: time | None) -> time | None:
        if value is not None and value > LATEST_DAILY:
            raise serializers.ValidationError("Not later than 21:00.")
        return value

    def validate_topics(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = {one["topic"] for one in value}
        known = set(Topic.objects.filter(slug__in=asked).values_list("slug", flat=True))
        if strange := sorted(asked - known):
            raise serializers.ValidationError(f"There is no such topic: {', '.join(strange)}.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ends = ("quiet_from", "quiet_until")
        said = [name for name in ends if name in attrs]
        if said and (len(said) == 1 or (attrs[ends[0]] is None) != (attrs[ends[1]] is None)):
            raise serializers.ValidationError(
                {"quiet_until": "Quiet hours need a beginning and an end."}
            )
        return attrs


def columns_of(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in COLUMNS if name in given}


def choices_of(given: dict[str, Any]) -> dict[str, tuple[bool, bool]]:
    return {one["topic"]: (one["is_on"], one["is_daily"]) for one in given.get("topics", [])}
