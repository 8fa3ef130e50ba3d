"""What the endpoints of packs take and give."""

from typing import Any

from rest_framework import serializers

from packs.models import Setting


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


class WordOut(serializers.Serializer[Any]):
    singular = serializers.CharField()
    plural = serializers.CharField()


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
