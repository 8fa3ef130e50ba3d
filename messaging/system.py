"""What the system page shows of messages on their way."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from ground.system import section
from messaging.sending import queries


class MessagesOut(serializers.Serializer[Any]):
    due = serializers.IntegerField(help_text="Messages that are due and not on their way.")
    oldest_seconds = serializers.FloatField(help_text="How long the oldest has been due.")
    uncertain = serializers.IntegerField(help_text="Messages that a person has to settle.")


@section("messages", shape=MessagesOut)
def messages() -> dict[str, Any]:
    lag = queries.lag(now=timezone.now())
    return {
        "due": lag.due,
        "oldest_seconds": lag.oldest.total_seconds(),
        "uncertain": lag.uncertain,
    }
