"""What the endpoints of packs take and give."""

from typing import Any

from rest_framework import serializers

from events.models import TypeAlias
from packs.contents import STATES
from packs.models import RouteAlias, Setting


class PackOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    version = serializers.CharField(help_text="The version there is to install.")
    installed = serializers.CharField(allow_null=True, help_text="The version in use, if any.")


class ReportOut(serializers.Serializer[Any]):
    pack = serializers.CharField()
    version = serializers.CharField()
    made = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(
        child=serializers.CharField(), help_text="What was left as it is, and why."
    )
    removed = serializers.ListField(child=serializers.CharField())


class CheckOut(serializers.Serializer[Any]):
    pack = serializers.CharField()
    parts = serializers.IntegerField(help_text="How many things the pack brings.")


class ContentOut(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="What it is, such as `segment`.")
    key = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(
        choices=STATES,
        help_text="Still to come, here as it was brought, edited here, or deleted here.",
    )
    edited = serializers.ListField(
        child=serializers.CharField(), help_text="What of it was edited here."
    )


class WordOut(serializers.Serializer[Any]):
    singular = serializers.CharField()
    plural = serializers.CharField()


class NameOut(serializers.ModelSerializer[TypeAlias]):
    class Meta:
        model = TypeAlias
        fields = ("name", "type", "label", "pack")


class AddressOut(serializers.ModelSerializer[RouteAlias]):
    path = serializers.SerializerMethodField(help_text="`{id}` stands for any one part.")
    to = serializers.CharField(help_text="The endpoint it leads to.")
    query = serializers.DictField(
        child=serializers.CharField(), help_text="Added to the query of a GET."
    )
    body = serializers.DictField(help_text="Added to the body of a POST.")

    class Meta:
        model = RouteAlias
        fields = ("path", "to", "query", "body", "pack")

    def get_path(self, row: RouteAlias) -> str:
        return f"/{row.path}"


class AliasesOut(serializers.Serializer[Any]):
    activity_types = NameOut(many=True)
    addresses = AddressOut(many=True)


class SettingOut(serializers.ModelSerializer[Setting]):
    value = serializers.JSONField(source="current", help_text="In force now.")
    is_own = serializers.SerializerMethodField(help_text="Whether the firm set it itself.")

    class Meta:
        model = Setting
        fields = (
            *("key", "pack", "label", "help", "kind", "unit", "value", "default", "is_own"),
            *("minimum", "maximum"),
        )

    def get_is_own(self, row: Setting) -> bool:
        return row.value is not None


class SettingIn(serializers.Serializer[Any]):
    value = serializers.JSONField(
        allow_null=True, help_text="null goes back to the pack's default."
    )
