"""What can be asked of an export."""

from typing import Any

from rest_framework import serializers

from contacts.api.serializers import MatchingIn
from exports.formats import CSV, DELIMITERS, TYPES
from exports.lists import Wish

#: More than anybody selects by hand.
MOST_IDS = 10_000
MOST_COLUMNS = 500
HEADINGS = ("keys", "labels")


class ExportIn(MatchingIn):
    """Records by their ids, or all that a list's filters leave; nothing for every one."""

    filter = serializers.DictField(child=serializers.CharField(max_length=255), required=False)
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=MOST_IDS,
        required=False,
    )
    format = serializers.ChoiceField(choices=sorted(TYPES), default=CSV)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=MOST_COLUMNS,
        required=False,
        help_text="Keys of columns, in the order they are to have; without, the usual ones.",
    )
    headings = serializers.ChoiceField(
        choices=HEADINGS,
        default="keys",
        help_text="`labels` are in the caller's language. JSON has keys always.",
    )
    delimiter = serializers.ChoiceField(
        choices=sorted(DELIMITERS), default="comma", help_text="Of CSV."
    )
    byte_order_mark = serializers.BooleanField(
        default=False, help_text="Of CSV: by it Excel knows that the text is UTF-8."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "ids" in attrs and "filter" in attrs:
            raise serializers.ValidationError("Give ids or a filter, not both.")
        return attrs

    @property
    def wish(self) -> Wish:
        given = self.validated_data
        return Wish(
            filters=given.get("filter", {}),
            leave_out=given["leave_out"],
            ids=given.get("ids"),
            columns=given.get("columns"),
            format=given["format"],
            has_labels=given["headings"] == "labels",
            delimiter=given["delimiter"],
            byte_order_mark=given["byte_order_mark"],
        )


class ExportColumnOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_usual = serializers.BooleanField(help_text="There where nobody says which are wanted.")


class ExportColumnsOut(serializers.Serializer[Any]):
    columns = ExportColumnOut(many=True)
