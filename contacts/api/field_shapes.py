"""What custom fields and types look like from outside, and what is said to define one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.field_definitions import MOST_OPTIONS
from contacts.models import ContactType, CustomField, Tag
from contacts.rollups.definitions import MOST_TYPES, SIDES, Known
from contacts.rollups.reading import made_of
from contacts.rollups.taking import TAKES
from ground.api.serializers import InputSerializer, ResourceSerializer

Kind, Target = CustomField.Kind, CustomField.Target


ROLLUP = {
    "type": "object",
    "nullable": True,
    "required": ["of", "take"],
    "properties": {
        "of": {"type": "string", "enum": ["activities", "items", "relationships", "contacts"]},
        "take": {"type": "string", "enum": list(TAKES)},
        "types": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_TYPES},
        "value": {"type": "string", "description": "What is taken of each row."},
        "where": {"description": "Conditions on the rows; of contacts, a tree of conditions."},
        "within_days": {"type": "integer", "minimum": 0},
        "side": {"type": "string", "enum": list(SIDES)},
    },
    "example": {
        "of": "activities",
        "types": ["item_completed"],
        "take": "sum",
        "value": "amount",
        "where": [{"field": "category", "operator": "equals", "value": "stem"}],
        "within_days": 30,
    },
}


@extend_schema_field(ROLLUP)
class RollupField(serializers.JSONField):
    """What a field counts or sums up; what is wrong in it is said by its path."""


class FieldOptionOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    colour = serializers.CharField(default="gray")


class CustomFieldOut(ResourceSerializer):
    options = FieldOptionOut(many=True)
    rollup = RollupField(read_only=True, allow_null=True, help_text="Of a rollup.")
    made_of = serializers.SerializerMethodField(
        help_text="Of a rollup: what it counts or sums up, in words."
    )
    worked_out = serializers.SerializerMethodField(
        help_text="Of what is worked out: whether all records hold what it gives now."
    )

    class Meta:
        model = CustomField
        fields = (
            *("id", "of", "slug", "label", "kind", "options", "max_length", "decimals"),
            *(
                "currency",
                "target",
                "expression",
                "result",
                "rollup",
                "made_of",
                "worked_out",
                "default",
                "required",
                "nullable",
                "unique",
                "findable",
            ),
            *("types", "help", "group", "order", "read_only", "portal_visible", "pack"),
            *("sensitive", "is_moving"),
            *("index_state", "index_fault", "is_retired", "version", "updated_at"),
        )

    def get_made_of(self, field: CustomField) -> str:
        return made_of(field, self._known)

    @property
    def _known(self) -> Known:
        """What rollups can name, read once for a whole list."""
        shared: Any = self.context
        known: Known = shared.setdefault("known", Known())
        return known

    def get_worked_out(self, field: CustomField) -> bool:
        return field.worked_out_by == field.recipe


class FieldOptionIn(InputSerializer):
    value = serializers.CharField(max_length=100)
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    colour = serializers.ChoiceField(choices=Tag.Colour.choices, default=Tag.Colour.GRAY)


class FieldIn(InputSerializer):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Kind.choices)
    options = serializers.ListField(
        child=FieldOptionIn(), required=False, max_length=MOST_OPTIONS, help_text="In their order."
    )
    max_length = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=20_000
    )
    decimals = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=10)
    currency = serializers.CharField(
        required=False, allow_blank=True, max_length=3, help_text="For amounts that name none."
    )
    target = serializers.ChoiceField(
        choices=Target.choices, required=False, allow_blank=True, help_text="Of lookups."
    )
    expression = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="Of a formula."
    )
    result = serializers.ChoiceField(
        choices=CustomField.Result.choices, required=False, allow_blank=True
    )
    rollup = RollupField(
        required=False, allow_null=True, help_text="Of a rollup: what it counts or sums up."
    )
    default = serializers.JSONField(
        required=False, allow_null=True, help_text="What a new record begins with."
    )
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    nullable = serializers.BooleanField(required=False)
    unique = serializers.BooleanField(required=False)
    findable = serializers.BooleanField(required=False)
    types = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=100
    )
    help = serializers.CharField(required=False, allow_blank=True, max_length=300)
    group = serializers.CharField(required=False, allow_blank=True, max_length=100)
    order = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)
    read_only = serializers.BooleanField(required=False)  # type: ignore[assignment]
    portal_visible = serializers.BooleanField(required=False)
    sensitive = serializers.BooleanField(
        required=False,
        help_text="Of contacts: its values are sealed and read one at a time. Nothing can search "
        "by it, and neither lists nor files show it.",
    )


class FieldChangesIn(FieldIn):
    """What a field is of and its slug stay: values are kept under them."""


class NewFieldIn(FieldIn):
    of = serializers.CharField(
        max_length=50, help_text="`contact`, `organisation`, or the slug of a record type."
    )
    slug = serializers.RegexField(
        r"^[a-z][a-z0-9_]*$", max_length=50, help_text="Small letters, digits and _."
    )


class FieldOrderIn(InputSerializer):
    ids = serializers.PrimaryKeyRelatedField[CustomField](
        queryset=CustomField.objects.all(), many=True, help_text="Fields by their ids, in order."
    )


class FieldCountsOut(serializers.Serializer[Any]):
    contact = serializers.DictField(child=serializers.IntegerField())
    organisation = serializers.DictField(child=serializers.IntegerField())
    records = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="By the slug of each record type.",
    )


class ContactTypeOut(serializers.ModelSerializer[ContactType]):
    class Meta:
        model = ContactType
        fields = ("id", "of", "slug", "name", "is_default", "pack")
