"""What duplicates and merges look like from outside."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers

from contacts.models import Contact
from ground.api.serializers import InputSerializer, ResourceSerializer
from merging.models import Duplicate, DuplicateRules, Merge
from merging.queries.merges import undoable

BIGGEST_ID = 2**63 - 1


def id_field(**given: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=BIGGEST_ID, **given)


class MergeIn(InputSerializer):
    def get_fields(self) -> dict[str, Any]:
        # "with" is a word of Python, so the field cannot stand in the class's body.
        return {
            "with": id_field(help_text="The id of the other contact."),
            "fields": serializers.DictField(
                child=id_field(),
                required=False,
                default=dict,
                help_text="Field → the id of the contact whose value is kept; `email`, `phone`"
                " and `custom.<slug>` among them. Else the older one's, if it has any.",
            ),
        }


class UnmergeIn(InputSerializer):
    def get_fields(self) -> dict[str, Any]:
        return {
            "with": id_field(
                required=False,
                allow_null=True,
                help_text="The id that comes back; that of the latest merge if it is not said.",
            ),
            "added_to": serializers.ChoiceField(
                choices=(("survivor", "The survivor"), ("other", "The other")),
                default="survivor",
                help_text="Who has what was added or changed since the merge.",
            ),
        }


class MergeOut(ResourceSerializer):
    survivor_name = serializers.CharField(source="survivor.__str__", read_only=True)
    merged_by_name = serializers.CharField(
        source="merged_by.name", read_only=True, default=None, allow_null=True
    )
    undo_until = serializers.DateTimeField(read_only=True)
    can_be_undone = serializers.SerializerMethodField(
        help_text="Not once it was, after 30 days, or while a later merge stands."
    )

    class Meta:
        model = Merge
        fields = (
            *("id", "survivor", "survivor_name", "other", "other_name", "moved"),
            *("merged_by", "merged_by_name", "merged_at", "undo_until", "can_be_undone"),
            *("undone_by", "undone_at"),
        )
        needs: ClassVar[dict[str, str]] = {}

    def get_can_be_undone(self, merge: Any) -> bool:
        return undoable(merge, timezone.now())


class SomebodyOut(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = ("id", "display_name", "created_at")


class DuplicateOut(ResourceSerializer):
    first = SomebodyOut(read_only=True, help_text="The older one, whose id would stay.")
    second = SomebodyOut(read_only=True)
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Duplicate.Reason.choices), read_only=True
    )

    class Meta:
        model = Duplicate
        fields = (
            *("id", "first", "second", "score", "reasons", "state", "found_at"),
            *("dismissed_by", "dismissed_at"),
        )
        needs: ClassVar[dict[str, str]] = {}


class MergeFieldOut(serializers.Serializer[Any]):
    name = serializers.CharField(source="field.name")
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="What the firm calls a field of its own; empty for the others."
    )
    survivor = serializers.CharField(help_text="As people read it.")
    other = serializers.CharField()
    differs = serializers.BooleanField(source="field.differs")
    chosen = serializers.IntegerField(
        source="field.chosen", help_text="The id of the contact whose value will be kept."
    )


class MergePreviewOut(serializers.Serializer[Any]):
    survivor = SomebodyOut()
    other = SomebodyOut()
    fields = MergeFieldOut(many=True, source="rows")  # type: ignore[assignment]
    moves = serializers.DictField(
        child=serializers.IntegerField(), help_text="Kind of rows → how many go over."
    )


class DraftIn(InputSerializer):
    """Somebody who is about to be entered, as far as is known."""

    first_name = serializers.CharField(max_length=150, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=150, allow_blank=True, default="")
    emails = serializers.ListField(
        child=serializers.CharField(max_length=254, allow_blank=True), max_length=20, default=list
    )
    phones = serializers.ListField(
        child=serializers.CharField(max_length=50, allow_blank=True), max_length=20, default=list
    )
    birth_date = serializers.DateField(allow_null=True, default=None)
    organisation = id_field(allow_null=True, default=None)
    country = serializers.CharField(max_length=2, allow_blank=True, default="")
    postal_code = serializers.CharField(max_length=20, allow_blank=True, default="")
    contact = id_field(allow_null=True, default=None, help_text="Of one that is changed, its id.")


class LikelyOut(serializers.Serializer[Any]):
    contact = SomebodyOut(allow_null=True, help_text="Null if it is nobody you may see.")
    score = serializers.IntegerField(help_text="From 0 to 100; 85 and more are as good as sure.")
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Duplicate.Reason.choices))
    rule = serializers.ChoiceField(
        choices=DuplicateRules.Deed.choices, help_text="What the firm's rules say to it."
    )


class CheckedOut(serializers.Serializer[Any]):
    results = LikelyOut(many=True)


class RulesOut(serializers.ModelSerializer[DuplicateRules]):
    class Meta:
        model = DuplicateRules
        fields = ("email", "phone", "name", "version", "updated_at")


class RulesIn(InputSerializer):
    email = serializers.ChoiceField(choices=DuplicateRules.Deed.choices, required=False)
    phone = serializers.ChoiceField(choices=DuplicateRules.Deed.choices, required=False)
    name = serializers.ChoiceField(choices=DuplicateRules.Deed.choices, required=False)
