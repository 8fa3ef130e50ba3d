"""What notifications look like from outside."""

from typing import Any

from rest_framework import serializers

from ground.api.serializers import InputSerializer, ResourceSerializer
from messaging.models import Notification
from messaging.queries import COUNTED_UP_TO


class NotificationOut(ResourceSerializer):
    class Meta:
        model = Notification
        fields = (
            "id",
            "kind",
            "title",
            "message",
            "action_url",
            "icon",
            "contact",
            "organisation",
            "task",
            "count",
            "read_at",
            "created_at",
        )
        read_only_fields = fields
        extra_kwargs = {
            "count": {"help_text": "Of how many records it tells."},
            "action_url": {"help_text": "Where it leads: a path of this installation, or empty."},
            "icon": {"help_text": "The name of an icon, as activity types have them."},
        }


class ReadAllIn(InputSerializer):
    up_to = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        help_text="The newest one on screen: what came after it stays unread.",
    )


class ReadOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class CountsOut(serializers.Serializer[Any]):
    unread = serializers.IntegerField(max_value=COUNTED_UP_TO)
    is_capped = serializers.BooleanField(help_text="There are more than `unread` says.")
