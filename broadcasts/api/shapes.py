"""What broadcasts look like from outside, and what may be said of them."""

import re
from typing import Any, ClassVar

from django.db.models import F
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from broadcasts.judging import standing_of
from broadcasts.models import Broadcast, BroadcastRules
from broadcasts.operations.writing import LONGEST_NAME, MOST_VARIANTS
from broadcasts.queries.verdicts import words_of
from channels.models import Account, Channel
from contacts.api.segment_shapes import Tree
from contacts.api.serializers import BySlug
from contacts.models import Segment
from ground.api.serializers import InputSerializer, ResourceSerializer
from messaging.models import Topic
from templating.models import TemplateVersion

MOST_SEGMENTS, LONGEST_TEXT, MOST_LANGUAGES = 50, 100_000, 40
LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,6})?")


class BroadcastPartOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class BroadcastTemplateOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="template.pk")
    slug = serializers.CharField(source="template.slug")
    name = serializers.CharField(source="template.name")
    locale = serializers.CharField()
    number = serializers.IntegerField()


class BroadcastVariantOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    share = serializers.IntegerField(help_text="Of a hundred of those who are sent a variant.")
    template_version = serializers.IntegerField(source="template_version_id", allow_null=True)
    template = BroadcastTemplateOut(source="template_version", allow_null=True)
    subject = serializers.CharField(help_text="In place of the template's own.")
    subjects = serializers.DictField(
        child=serializers.CharField(),
        help_text="Language → the same subject in it, for those who get it in that language.",
    )
    text = serializers.CharField(help_text="Words of its own, where it has no template.")
    sender_name = serializers.CharField()
    delay_minutes = serializers.IntegerField()
    batch = serializers.IntegerField(
        source="batch_id", allow_null=True, help_text="By which `message-reports` tell of it."
    )


class BroadcastFiguresOut(serializers.Serializer[Any]):
    """How many messages are where. Opens and clicks are people's, not machines'."""

    audience = serializers.IntegerField()
    open = serializers.IntegerField(help_text="To be handed over, or just being so.")
    held = serializers.IntegerField(help_text="Held back for a while; `verdicts` says why.")
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField(help_text="Of those sent, as far as providers tell.")
    failed = serializers.IntegerField()
    uncertain = serializers.IntegerField(help_text="Nobody knows whether the provider took it.")
    skipped = serializers.IntegerField(help_text="Never to be sent; `verdicts` says why.")
    cancelled = serializers.IntegerField()
    opened = serializers.IntegerField()
    clicked = serializers.IntegerField()
    replied = serializers.IntegerField(help_text="Answered by a person.")
    unsubscribed = serializers.IntegerField(default=0)


class BroadcastLanguageFiguresOut(serializers.Serializer[Any]):
    """Of who gets it in one language."""

    locale = serializers.CharField()
    messages = serializers.IntegerField()
    sent = serializers.IntegerField()
    opened = serializers.IntegerField()
    clicked = serializers.IntegerField()
    replied = serializers.IntegerField(default=0)


class BroadcastVariantFiguresOut(BroadcastFiguresOut):
    name = serializers.CharField()


class BroadcastOut(ResourceSerializer):
    topic = serializers.SerializerMethodField()
    segments_in = BroadcastPartOut(many=True, read_only=True)
    segments_out = BroadcastPartOut(many=True, read_only=True)
    conditions = Tree(read_only=True)
    variants = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    variant_figures = serializers.SerializerMethodField()
    language_figures = serializers.SerializerMethodField(
        help_text="Of what is said in several languages."
    )
    standing = serializers.SerializerMethodField(
        help_text="How it does against the firm's goals: good, poor, or empty before that is known."
    )
    is_archived = serializers.SerializerMethodField()

    class Meta:
        model = Broadcast
        fields = (
            *("id", "name", "channel", "topic", "account", "sender_name", "reply_to"),
            *("segments_in", "segments_out", "conditions", "variants"),
            *("state", "timing", "send_at", "local_day", "local_time", "if_passed"),
            *("per_minute", "campaign", "test_share", "winner_by", "decide_after_hours"),
            *(
                "decide_at",
                "winner",
                "rest",
                "sent_by",
                "approved_by",
                "refused_because",
                "tested_at",
            ),
            *("starts_at", "started_at", "ended_at", "audience", "audience_said"),
            *("figures", "variant_figures", "language_figures", "figures_at", "standing"),
            *("fault", "by_language"),
            *("is_archived", "created_by", "version", "created_at", "updated_at"),
        )
        read_only_fields = fields
        needs: ClassVar[dict[str, str]] = {
            "topic": "topic",
            "segments_in": "segments_in",
            "segments_out": "segments_out",
            "variants": "variants__template_version__template",
        }

    @extend_schema_field(BroadcastPartOut(allow_null=True))
    def get_topic(self, row: Any) -> Any:
        return BroadcastPartOut(row.topic).data if row.topic_id else None

    @extend_schema_field(BroadcastVariantOut(many=True))
    def get_variants(self, row: Any) -> Any:
        return BroadcastVariantOut(
            sorted(row.variants.all(), key=lambda one: one.name), many=True
        ).data

    @extend_schema_field(BroadcastFiguresOut(allow_null=True))
    def get_figures(self, row: Any) -> Any:
        return told(row.figures) if row.figures else None

    @extend_schema_field(BroadcastVariantFiguresOut(many=True))
    def get_variant_figures(self, row: Any) -> Any:
        variants = row.figures.get("variants", {})
        return [{"name": name, **told(variants[name])} for name in sorted(variants)]

    @extend_schema_field(BroadcastLanguageFiguresOut(many=True))
    def get_language_figures(self, row: Any) -> Any:
        languages = row.figures.get("languages", {})
        return [{"locale": locale, **languages[locale]} for locale in sorted(languages)]

    @extend_schema_field(serializers.CharField())
    def get_standing(self, row: Any) -> str:
        context = self.context
        return standing_of(row, context["rules"], context["goals"], now=context["now"])

    def get_is_archived(self, row: Any) -> bool:
        return row.archived_at is not None


def told(figures: dict[str, Any]) -> dict[str, int]:
    names: Any = BroadcastFiguresOut().fields
    return {name: figures.get(name, 0) for name in names}


@extend_schema_field(OpenApiTypes.INT64)
class PublishedVersion(serializers.PrimaryKeyRelatedField[TemplateVersion]):
    """A version that was published, by its id."""

    def get_queryset(self) -> Any:
        rows = TemplateVersion.objects.exclude(published_at=None).filter(template__archived_at=None)
        return rows.select_related("template")


@extend_schema_field(OpenApiTypes.STR)
class NewestVersion(serializers.SlugRelatedField[TemplateVersion]):
    """A template by its slug, for the newest version published in its own language."""

    def __init__(self, **given: Any) -> None:
        super().__init__(slug_field="template__slug", **given)

    def get_queryset(self) -> Any:
        return TemplateVersion.objects.all()

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        rows = TemplateVersion.objects.filter(
            template__slug=data,
            template__archived_at=None,
            template__locale=F("locale"),
            published_at__isnull=False,
        )
        found = rows.select_related("template").order_by("-number").first()
        if found is None:
            said = "There is no template of this slug that was published."
            raise serializers.ValidationError(said, code="does_not_exist")
        return found


class BroadcastContentIn(InputSerializer):
    """Words of its own, in the template language."""

    subject = serializers.CharField(max_length=500, required=False, allow_blank=True)
    text = serializers.CharField(max_length=LONGEST_TEXT)


class SaidIn(InputSerializer):
    """A template by its slug, one of its versions by id, or words of its own."""

    template = NewestVersion(required=False, help_text="Its slug.")
    template_version = PublishedVersion(
        required=False, allow_null=True, help_text="The id of a published one."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "template" in attrs:
            attrs["template_version"] = attrs.pop("template")
        return attrs


class BroadcastVariantIn(SaidIn):
    name = serializers.CharField(max_length=20, required=False, help_text="A, B, … if not given.")
    share = serializers.IntegerField(min_value=1, max_value=100, default=100)
    subject = serializers.CharField(max_length=500, required=False, allow_blank=True)
    subjects = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        help_text="Language → the subject of its own in it. Without, those who have another"
        " language get it in the template's.",
    )
    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    sender_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    delay_minutes = serializers.IntegerField(min_value=0, max_value=43_200, required=False)

    def validate_subjects(self, given: dict[str, str]) -> dict[str, str]:
        kept = {locale.lower(): said for locale, said in given.items() if said.strip()}
        if len(kept) > MOST_LANGUAGES or not all(LOCALE.fullmatch(one) for one in kept):
            raise serializers.ValidationError("Expected languages, such as en or de-at.")
        return kept


def segments_field(help_text: str) -> Any:
    return serializers.SlugRelatedField[Segment](
        slug_field="slug",
        queryset=Segment.objects.all(),
        many=True,
        required=False,
        help_text=help_text,
    )


class BroadcastIn(SaidIn):
    name = serializers.CharField(max_length=LONGEST_NAME)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    topic = BySlug(
        slug_field="slug",
        queryset=Topic.objects.all(),
        required=False,
        allow_null=True,
        help_text="The slug of what it is about.",
    )
    account = serializers.PrimaryKeyRelatedField[Account](
        queryset=Account.objects.all(), required=False, allow_null=True
    )
    sender_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reply_to = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    segments_in = segments_field("Slugs: whoever is in one of them.")
    segments_out = segments_field("Slugs: nobody who is in one of them.")
    conditions = Tree(required=False, allow_null=True, help_text="Whom it means among those.")
    content = BroadcastContentIn(required=False, help_text="For a broadcast with a single variant.")
    variants = serializers.ListField(
        child=BroadcastVariantIn(), required=False, max_length=MOST_VARIANTS
    )
    timing = serializers.ChoiceField(choices=Broadcast.Timing.choices, required=False)
    send_at = serializers.DateTimeField(required=False, allow_null=True)
    local_day = serializers.DateField(required=False, allow_null=True)
    local_time = serializers.TimeField(required=False, allow_null=True)
    if_passed = serializers.ChoiceField(choices=Broadcast.Passed.choices, required=False)
    per_minute = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, allow_null=True
    )
    by_language = serializers.BooleanField(
        required=False,
        help_text="Whether each recipient gets a template in their own language; so if not said.",
    )
    campaign = serializers.CharField(max_length=100, required=False, allow_blank=True)
    test_share = serializers.IntegerField(
        min_value=1, max_value=99, required=False, allow_null=True
    )
    winner_by = serializers.ChoiceField(
        choices=Broadcast.Measure.choices, required=False, allow_blank=True
    )
    decide_after_hours = serializers.IntegerField(min_value=1, max_value=720, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        content = attrs.pop("content", None)
        alone: dict[str, Any] = {}
        if "template_version" in attrs:
            alone["template_version"] = attrs.pop("template_version")
        if content is not None:
            alone |= content
        if alone and "variants" in attrs:
            said = "Say it either here or in the variants."
            raise serializers.ValidationError({"variants": [said]})
        if alone:
            attrs["variants"] = [alone]
        return attrs


class BroadcastRestIn(SaidIn):
    """For whoever it was not handed over for yet."""

    per_minute = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, allow_null=True
    )
    variant = serializers.CharField(
        max_length=20, required=False, help_text="Its name, where there are several."
    )


class BroadcastRefusalIn(InputSerializer):
    because = serializers.CharField(max_length=500)


class BroadcastTestIn(InputSerializer):
    variant = serializers.CharField(max_length=20, default="A", help_text="Its name.")
    to = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        min_length=1,
        max_length=10,
        help_text="Addresses of members of staff.",
    )


class BroadcastWinnerIn(InputSerializer):
    variant = serializers.CharField(max_length=20, help_text="Its name.")


class BroadcastCountOut(serializers.Serializer[Any]):
    """How many have a verdict."""

    code = serializers.CharField(help_text="A verdict's code; empty where nothing is in the way.")
    words = serializers.CharField()
    people = serializers.IntegerField()


class BroadcastLanguageOut(serializers.Serializer[Any]):
    locale = serializers.CharField()
    people = serializers.IntegerField()


class BroadcastEstimateOut(serializers.Serializer[Any]):
    """What the gate would say of everybody, if it were sent now."""

    audience = serializers.IntegerField()
    now = serializers.IntegerField(help_text="Could go at once.")
    later = BroadcastCountOut(many=True, help_text="Held for a while, by why.")
    never = BroadcastCountOut(many=True, help_text="By why.")
    languages = BroadcastLanguageOut(
        many=True, help_text="Of who gets it now or later, where it is said in several."
    )
    lacks = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="What it lacks before it can be sent, by field.",
    )


class BroadcastVerdictCountOut(serializers.Serializer[Any]):
    status = serializers.CharField()
    code = serializers.CharField(help_text="A verdict's code; empty where nothing was in the way.")
    words = serializers.CharField()
    people = serializers.IntegerField()


class BroadcastVerdictOut(serializers.Serializer[Any]):
    """What became of one person."""

    id = serializers.IntegerField(help_text="The message's.")
    contact = serializers.IntegerField(source="contact_id")
    name = serializers.CharField(source="contact.display_name")
    variant = serializers.SerializerMethodField(help_text="Its name; empty while a winner is due.")
    status = serializers.CharField()
    code = serializers.CharField(source="reason")
    words = serializers.SerializerMethodField()
    to_address = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    clicked_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()

    def get_variant(self, row: Any) -> str:
        return str(self.context["names"].get(row.batch_id, ""))

    def get_words(self, row: Any) -> str:
        return words_of(row.reason)


class BroadcastVerdictsOut(serializers.Serializer[Any]):
    counts = BroadcastVerdictCountOut(
        many=True, allow_null=True, help_text="Of everybody in it; on the first page alone."
    )
    results = BroadcastVerdictOut(many=True, help_text="Of those whom you may see.")
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    total = serializers.DictField()


class BroadcastRulesOut(serializers.ModelSerializer[BroadcastRules]):
    class Meta:
        model = BroadcastRules
        fields = (
            *("needs_approval", "approval_above", "needs_test", "judged_after_hours"),
            *("version", "updated_at"),
        )


class BroadcastRulesIn(InputSerializer):
    needs_approval = serializers.BooleanField(required=False)
    approval_above = serializers.IntegerField(
        min_value=1,
        max_value=2_000_000_000,
        required=False,
        allow_null=True,
        help_text="To more people than so many it goes only when a second person agrees.",
    )
    needs_test = serializers.BooleanField(
        required=False, help_text="Whether a mail goes only after a test of what it says now."
    )
    judged_after_hours = serializers.IntegerField(min_value=1, max_value=720, required=False)
