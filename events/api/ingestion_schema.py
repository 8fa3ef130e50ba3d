"""What the API documents say of ingestion. Nothing here runs when rows come in."""

from typing import Any

from rest_framework import serializers

ROW = {
    "external_id": "user-42",
    "type": "order_paid",
    "occurred_at": "2026-03-10T12:00:00Z",
    "item": {"type": "plan", "id": "gold", "title": "Gold"},
    "amount": "19.90",
    "properties": {"order": "A-1001", "currency": "EUR"},
    "utm": {"source": "newsletter"},
    "key": "order-A-1001-paid",
}
BATCH_EXAMPLES: list[dict[str, Any]] = [
    {"name": "One activity", "value": ROW, "request_only": True},
    {
        "name": "A batch",
        "value": {
            "key": "export-2026-03-10",
            "activities": [ROW, {"email": "jane@firm.example", "type": "login"}],
        },
        "request_only": True,
    },
    {
        "name": "A result per row",
        "value": {
            "results": [
                {"index": 0, "status": "created", "id": 9001, "contact": 17, "errors": []},
                {
                    "index": 1,
                    "status": "invalid",
                    "id": None,
                    "contact": None,
                    "errors": [
                        {
                            "field": "type",
                            "code": "unknown_type",
                            "detail": "The catalogue has no type dance that products may send.",
                        }
                    ],
                },
            ]
        },
        "response_only": True,
        "status_codes": ["207"],
    },
]


class GivenItem(serializers.Serializer[Any]):
    """The thing the activity is about: a course, a plan, a quest."""

    type = serializers.CharField(max_length=50, required=False)
    id = serializers.CharField(max_length=100, required=False)
    title = serializers.CharField(max_length=255, required=False)


class GivenSubject(serializers.Serializer[Any]):
    """A record besides people and organisations, for an activity that is about it."""

    type = serializers.CharField(max_length=100)
    id = serializers.CharField(max_length=100)


class GivenActivity(serializers.Serializer[Any]):
    """One thing that happened. Name whom it is about in at least one way."""

    type = serializers.CharField(max_length=50, help_text="A type of the catalogue.")
    contact = serializers.IntegerField(required=False, help_text="Instead of any other name.")
    external_id = serializers.CharField(
        max_length=255, required=False, help_text="The product's own id of the person."
    )
    email = serializers.EmailField(required=False)
    anonymous_id = serializers.CharField(
        max_length=100, required=False, help_text="A visitor who may be named later."
    )
    organisation = serializers.CharField(
        max_length=255, required=False, help_text="The product's own id of the organisation."
    )
    subject = GivenSubject(required=False)
    occurred_at = serializers.DateTimeField(required=False, help_text="Now, if left out.")
    title = serializers.CharField(
        max_length=255, required=False, help_text="Instead of the type's own sentence."
    )
    description = serializers.CharField(max_length=10_000, required=False)
    item = GivenItem(required=False)
    category = serializers.CharField(max_length=100, required=False)
    amount = serializers.DecimalField(max_digits=20, decimal_places=4, required=False)
    properties = serializers.DictField(
        required=False, help_text="As the type's schema says; at most 32 KiB."
    )
    utm = serializers.DictField(child=serializers.CharField(), required=False)
    traits = serializers.DictField(
        required=False, help_text="What the person is like as of this moment."
    )
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=50, required=False, help_text="Write keys have a source of their own."
    )
    key = serializers.CharField(
        max_length=255, required=False, help_text="Unique in its source; repeats do nothing."
    )


class GivenActivities(serializers.Serializer[Any]):
    """A batch. One activity, or a list of them, may also stand alone."""

    activities = GivenActivity(many=True)
    key = serializers.CharField(
        max_length=200, required=False, help_text="Gives keys to rows that have none."
    )


class RowFault(serializers.Serializer[Any]):
    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class RecordedActivity(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    status = serializers.ChoiceField(["created", "duplicate", "invalid"])
    id = serializers.IntegerField(allow_null=True)
    contact = serializers.IntegerField(allow_null=True)
    errors = RowFault(many=True)  # type: ignore[assignment]


class RecordedActivities(serializers.Serializer[Any]):
    results = RecordedActivity(many=True)


class QueuedDelivery(serializers.Serializer[Any]):
    """The fields the hook needs are echoed beside the status."""

    status = serializers.ChoiceField(["queued", "duplicate"])
