"""What lifecycles look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Role, User
from accounts.permissions import BUILT_IN_ROLES
from contacts.api.segment_shapes import ExplanationOut, Tree
from contacts.api.serializers import BySlug
from contacts.models import ContactType, Of
from ground.api.serializers import InputSerializer, ResourceSerializer
from lifecycle.models import Lifecycle, SampledContact, Stage, StageChange, StageSample

MOST_ROLES, MOST_PEOPLE, MOST_STAGES = 50, 50, 50


class LifecycleOut(ResourceSerializer):
    type = serializers.CharField(source="type.slug", read_only=True, help_text="Its slug.")
    name = serializers.CharField(source="type.name", read_only=True, help_text="The type's.")
    at_risk = Tree(read_only=True, help_text="When contacts are at risk; empty for never.")

    class Meta:
        model = Lifecycle
        fields = (
            *("id", "type", "name", "at_risk", "drifts", "refreshed_at", "fault", "pack"),
            *("version", "created_at", "updated_at"),
        )
        needs: ClassVar[dict[str, str]] = {"type": "type", "name": "type"}


class LifecycleIn(InputSerializer):
    at_risk = Tree(help_text="When contacts are at risk; empty for never.")


class NewLifecycleIn(InputSerializer):
    type = BySlug(
        slug_field="slug",
        queryset=ContactType.objects.filter(of=Of.CONTACT),
        help_text="The slug of a type of contacts.",
    )
    at_risk = Tree(required=False)


class StageOut(ResourceSerializer):
    conditions = Tree(read_only=True, help_text="Whom it means.")
    tell_roles = serializers.ListField(child=serializers.CharField(), read_only=True)
    tell_people = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = Stage
        fields = (
            *("id", "lifecycle", "key", "label", "description", "colour", "order", "priority"),
            *("conditions", "tell_owner", "tell_roles", "tell_people", "pack"),
            *("version", "created_at", "updated_at"),
        )
        needs: ClassVar[dict[str, str]] = {"tell_people": "tell_people"}


class StageIn(InputSerializer):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    colour = serializers.ChoiceField(choices=Stage.Colour.choices, required=False)
    order = serializers.IntegerField(
        min_value=0, max_value=30_000, required=False, help_text="Its place on screens."
    )
    priority = serializers.IntegerField(
        min_value=0,
        max_value=30_000,
        required=False,
        help_text="Its place among the conditions that are asked: the first that hold decide.",
    )
    conditions = Tree(help_text="Whom it means.")
    tell_owner = serializers.BooleanField(
        required=False, help_text="Whether a contact's owner is told when it comes here."
    )
    tell_roles = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=MOST_ROLES
    )
    tell_people = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.filter(is_active=True), many=True, required=False
    )

    def validate_tell_roles(self, value: list[str]) -> list[str]:
        known = {*BUILT_IN_ROLES, *Role.objects.values_list("slug", flat=True)}
        if strange := sorted(set(value) - known):
            raise serializers.ValidationError(f"There is no role {strange[0][:50]}.")
        return value

    def validate_tell_people(self, value: list[User]) -> list[User]:
        if len(value) > MOST_PEOPLE:
            raise serializers.ValidationError(f"At most {MOST_PEOPLE} people.")
        return value


class NewStageIn(StageIn):
    lifecycle = serializers.PrimaryKeyRelatedField[Lifecycle](queryset=Lifecycle.objects.all())
    key = serializers.SlugField(max_length=50, help_text="It stays as it is.")


class DraftedStageIn(InputSerializer):
    key = serializers.SlugField(max_length=50)
    priority = serializers.IntegerField(min_value=0, max_value=30_000, default=100)
    conditions = Tree()


class StagePreviewIn(InputSerializer):
    stages = serializers.ListField(child=DraftedStageIn(), max_length=MOST_STAGES)


class StageCountOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    count = serializers.IntegerField(help_text="Of those that you may see.")


class StagePreviewOut(serializers.Serializer[Any]):
    stages = StageCountOut(many=True)
    without = serializers.IntegerField(help_text="Those whom no stage means.")


class StageNameOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    colour = serializers.CharField()


class StageFiguresOut(serializers.Serializer[Any]):
    stage = StageNameOut()
    standing = serializers.IntegerField(help_text="How many are there now.")
    at_risk = serializers.IntegerField(help_text="How many of those are at risk.")
    by_hand = serializers.IntegerField(help_text="How many of those a person put there.")
    came = serializers.IntegerField(help_text="How often somebody came in that time.")
    left = serializers.IntegerField(help_text="How often somebody left in that time.")
    median = serializers.FloatField(
        allow_null=True, help_text="Seconds that half of those who left had stayed at most."
    )
    p90 = serializers.FloatField(
        allow_null=True, help_text="Seconds that nine in ten of those had stayed at most."
    )


class StageFlowOut(serializers.Serializer[Any]):
    from_stage = serializers.IntegerField(allow_null=True)
    to_stage = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField()


class LifecycleReportOut(serializers.Serializer[Any]):
    """Of those that you may see."""

    days = serializers.IntegerField(help_text="How many days back it counts.")
    stages = StageFiguresOut(many=True)
    flows = StageFlowOut(many=True, help_text="From where to where, the most frequent first.")
    without = serializers.IntegerField(help_text="Those of the type who are in no stage.")


class StageChangeOut(serializers.ModelSerializer[StageChange]):
    from_stage = StageNameOut(allow_null=True)
    to_stage = StageNameOut(allow_null=True)
    by = serializers.SerializerMethodField(help_text="The name of who put it there by hand.")

    class Meta:
        model = StageChange
        fields = ("id", "from_stage", "to_stage", "at", "from_since", "why", "by", "until", "note")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_by(self, change: StageChange) -> str | None:
        return change.by.name if change.by else None


class AskedStageOut(serializers.Serializer[Any]):
    """A stage that was asked about, and what its conditions say."""

    stage = StageNameOut()
    why = ExplanationOut(allow_null=True, help_text="Null if they cannot be understood any more.")


class ContactStandingOut(serializers.Serializer[Any]):
    lifecycle = serializers.IntegerField(
        allow_null=True, help_text="Null where the contact's type has none."
    )
    stages = StageNameOut(many=True, help_text="Those that contacts of its type go through.")
    stage = StageNameOut(allow_null=True)
    previous = StageNameOut(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    at_risk = serializers.BooleanField()
    at_risk_since = serializers.DateTimeField(allow_null=True)
    by_hand = serializers.BooleanField(help_text="Whether a person put it there.")
    held_until = serializers.DateTimeField(allow_null=True)
    asked = AskedStageOut(
        many=True, help_text="The stages in the order they are asked, up to the first that holds."
    )
    history = StageChangeOut(many=True, help_text="The newest changes first.")


class PutIntoStageIn(InputSerializer):
    stage = serializers.PrimaryKeyRelatedField[Stage](queryset=Stage.objects.all())
    until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="For good if it is not said."
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class StageSampleOut(serializers.ModelSerializer[StageSample]):
    drawn = serializers.IntegerField(help_text="Of those that you may see.")
    right = serializers.IntegerField()
    wrong = serializers.IntegerField()

    class Meta:
        model = StageSample
        fields = ("id", "lifecycle", "per_stage", "made_by", "made_at", "drawn", "right", "wrong")


class NewSampleIn(InputSerializer):
    lifecycle = serializers.PrimaryKeyRelatedField[Lifecycle](queryset=Lifecycle.objects.all())
    per_stage = serializers.IntegerField(min_value=1, max_value=100, default=10)


class SampledContactOut(serializers.ModelSerializer[SampledContact]):
    name = serializers.CharField(source="contact.display_name")
    stage = StageNameOut()
    why = serializers.SerializerMethodField(help_text="What its conditions said then.")

    class Meta:
        model = SampledContact
        fields = (
            *("id", "sample", "contact", "name", "stage", "why", "is_right", "note"),
            *("judged_by", "judged_at"),
        )

    @extend_schema_field(ExplanationOut(allow_null=True))
    def get_why(self, sampled: SampledContact) -> Any:
        return sampled.why


class JudgeIn(InputSerializer):
    is_right = serializers.BooleanField(allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
