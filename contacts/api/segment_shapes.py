"""What segments look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.serializers import MatchingIn, ids_field
from contacts.models import Segment
from contacts.operations.segments.definitions import LONGEST, clean_name
from contacts.queries.segments import members_seen
from ground.api.serializers import InputSerializer, ResourceSerializer
from ground.refusals import Refusal

SCHEMA = {
    "type": "object",
    "required": ["conditions"],
    "properties": {
        "match": {"type": "string", "enum": ["all", "any", "none"]},
        "conditions": {"type": "array", "items": {"type": "object"}, "maxItems": 200},
    },
    "example": {
        "match": "all",
        "conditions": [{"field": "tags", "operator": "contains", "value": "interested"}],
    },
}


@extend_schema_field(SCHEMA)
class Tree(serializers.JSONField):
    """A tree of conditions; what is wrong in it the parser says, by its path."""


class SegmentOut(ResourceSerializer):
    members = serializers.SerializerMethodField(
        help_text="How many belong to it, of those that you may see."
    )
    conditions = Tree(read_only=True, help_text="Whom it means; empty for a list of people.")
    is_archived = serializers.SerializerMethodField()

    class Meta:
        model = Segment
        fields = (
            *("id", "slug", "name", "description", "kind", "conditions", "members"),
            *("drifts", "refreshed_at", "fault", "is_archived", "pack"),
            *("created_by", "version", "created_at", "updated_at"),
        )
        needs: ClassVar[dict[str, str]] = {}

    def get_members(self, segment: Any) -> int:
        return members_seen(segment, for_user=self.context["request"].user)

    def get_is_archived(self, segment: Any) -> bool:
        return segment.archived_at is not None


class SegmentName(serializers.CharField):
    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=LONGEST, **given)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        try:
            return clean_name(name)
        except Refusal as fault:
            raise serializers.ValidationError(fault.detail, code=fault.code) from None


class SegmentIn(InputSerializer):
    name = SegmentName()
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    conditions = Tree(required=False)


class NewSegmentIn(SegmentIn):
    kind = serializers.ChoiceField(choices=Segment.Kind.choices, default=Segment.Kind.DYNAMIC)
    slug = serializers.SlugField(
        max_length=LONGEST,
        allow_unicode=True,
        required=False,
        help_text="Letters, digits, - and _; it stays as it is. Made of the name if not given.",
    )


class PreviewIn(InputSerializer):
    conditions = Tree()


class SampledOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    display_name = serializers.CharField()
    email = serializers.SerializerMethodField()

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_email(self, contact: Any) -> str | None:
        return next((row.address for row in contact.listed_emails if row.is_primary), None)


class PreviewOut(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Of those that you may see.")
    sample = SampledOut(many=True, help_text="The newest ten of them.")
    reading = serializers.CharField(help_text="The conditions in words.")


class SegmentMembersIn(InputSerializer):
    """Contacts by their ids to put into the list, to take out, or both."""

    add = ids_field(required=False)
    remove = ids_field(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"add", "remove"}:
            raise serializers.ValidationError("Say whom to add, to remove, or both.")
        return attrs


class SegmentMembersOut(serializers.Serializer[Any]):
    added = serializers.ListField(child=serializers.IntegerField())
    removed = serializers.ListField(child=serializers.IntegerField())
    not_found = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids that are not there, or not yours to change.",
    )


class MembersMatchingIn(MatchingIn):
    """All that a list's filters leave, or that conditions mean."""

    filter = serializers.DictField(
        child=serializers.CharField(max_length=255),
        default=dict,
        help_text="The contact list's query parameters; empty for every contact.",
    )
    conditions = Tree(required=False)
    deed = serializers.ChoiceField(choices=[("add", "Add"), ("remove", "Remove")], default="add")


class ExplanationOut(serializers.Serializer[Any]):
    """One part of the conditions, and whether it holds."""

    words = serializers.CharField(help_text="A condition in words; empty for a group.")
    holds = serializers.BooleanField()
    match = serializers.CharField(help_text="all, any or none for a group.")
    parts = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Explanation"}})
    def get_parts(self, answer: Any) -> Any:
        return ExplanationOut(answer.parts, many=True).data


class ExplainedOut(serializers.Serializer[Any]):
    contact = serializers.IntegerField()
    is_member = serializers.BooleanField(help_text="As it is kept just now.")
    joined_at = serializers.DateTimeField(allow_null=True)
    holds = serializers.BooleanField(
        allow_null=True, help_text="Whether the conditions hold; null for a list of people."
    )
    why = ExplanationOut(allow_null=True)


class SegmentNameOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class MembershipOut(serializers.Serializer[Any]):
    segment = SegmentNameOut()
    joined_at = serializers.DateTimeField()


class BelongsOut(serializers.Serializer[Any]):
    results = MembershipOut(many=True, help_text="By the segments' names.")


class ConditionChoiceOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class RowFieldOut(serializers.Serializer[Any]):
    """A field of conditions, or of the rows that one counts."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text="By which its operators are known.")
    operators = serializers.ListField(child=serializers.CharField())
    choices = ConditionChoiceOut(many=True)
    lookup = serializers.CharField(help_text="Where its values are found; empty if listed.")


class ConditionFieldOut(RowFieldOut):
    group = serializers.CharField(help_text="The heading it stands under.")
    where = RowFieldOut(many=True, help_text="What can be asked of each row that it counts.")
    has_window = serializers.BooleanField(help_text="Whether it takes `within_days`.")


class OperatorOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField(
        help_text="none, one, pair, list, days (a whole number) or period (day to year)."
    )


class ConditionFieldsOut(serializers.Serializer[Any]):
    fields = ConditionFieldOut(many=True)  # type: ignore[assignment]
    operators = OperatorOut(many=True)
