"""What tags look like from outside, and how they are named in what comes in."""

from typing import Any, ClassVar

from rest_framework import serializers

from contacts.models import Tag
from contacts.operations.tags import LONGEST, clean_name
from ground.api.reading import QuickRows
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.refusals import Refusal

#: More than a person would give at once.
MOST_NAMES = 100


class TagName(serializers.CharField):
    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=LONGEST, **given)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        try:
            return clean_name(name)
        except Refusal as fault:
            raise serializers.ValidationError(fault.detail, code=fault.code) from None


class TagNames(serializers.ListField):
    """Tags by their names, in any case; each once."""

    def __init__(self, **given: Any) -> None:
        super().__init__(child=TagName(), max_length=MOST_NAMES, **given)

    def to_internal_value(self, data: Any) -> list[str]:
        names = super().to_internal_value(data)
        # Of two writings of one name the first is meant.
        return list({name.lower(): name for name in reversed(names)}.values())[::-1]


class UsedByOut(serializers.Serializer[Any]):
    contacts = serializers.SerializerMethodField(
        help_text="How many carry it, of those that you may see."
    )

    def get_contacts(self, tag: Any) -> int:
        return getattr(tag, "carriers", None) or 0


class TagOut(ResourceSerializer):
    class Meta:
        model = Tag
        fields = (
            *("id", "slug", "name", "colour", "description", "pack"),
            *("created_by", "version", "created_at", "updated_at"),
        )
        includes: ClassVar = {"used_by": Include(UsedByOut, "*")}


class CarriedOut(QuickRows, serializers.ModelSerializer[Tag]):
    """A tag as a contact carries it."""

    class Meta:
        model = Tag
        fields = ("id", "slug", "name", "colour")


class TagIn(InputSerializer):
    name = TagName()
    colour = serializers.ChoiceField(choices=Tag.Colour.choices, required=False)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class NewTagIn(TagIn):
    slug = serializers.SlugField(
        max_length=LONGEST,
        allow_unicode=True,
        required=False,
        help_text="Letters, digits, - and _; it stays as it is. Made of the name if not given.",
    )
