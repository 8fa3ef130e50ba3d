"""What the API documents say of the Segment contract."""

from typing import Any

from rest_framework import serializers

WHO = {"userId": "user-42", "timestamp": "2026-03-10T12:00:00Z", "messageId": "m-1"}
SUMMARIES = {
    "identify": "Say who somebody is, and what they are like",
    "track": "Say that something happened",
    "page": "Say that a page was viewed",
    "screen": "Say that a screen of an app was viewed",
    "group": "Say that somebody belongs to an organisation",
    "alias": "Say that two ids are one person",
    "batch": "Send many messages of any kind",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "identify": {**WHO, "traits": {"email": "jane@firm.example", "first_name": "Jane"}},
    "track": {**WHO, "event": "Order Paid", "properties": {"order": "A-1001", "revenue": 19.9}},
    "page": {**WHO, "name": "Prices", "properties": {"url": "https://firm.example/prices"}},
    "screen": {**WHO, "name": "Home"},
    "group": {**WHO, "groupId": "org-7", "traits": {"name": "Northgate School"}},
    "alias": {"previousId": "visitor-1", "userId": "user-42", "messageId": "m-2"},
}
EXAMPLES["batch"] = {
    "batch": [{"type": "track", **EXAMPLES["track"]}, {"type": "page", **EXAMPLES["page"]}],
    "sentAt": "2026-03-10T12:00:01Z",
}


class RefusedMessage(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    errors = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]


class UnmergedAlias(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    reason = serializers.CharField()


class SegmentAnswer(serializers.Serializer[Any]):
    success = serializers.BooleanField()
    refused = RefusedMessage(many=True, required=False)
    not_merged = UnmergedAlias(
        many=True, required=False, help_text="Aliases of two people who were both known already."
    )


class SegmentFault(serializers.Serializer[Any]):
    success = serializers.BooleanField()
    code = serializers.CharField()
    message = serializers.CharField()
