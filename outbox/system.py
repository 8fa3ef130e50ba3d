"""What the system page shows of the outbox."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from ground.system import section
from outbox import queries


class EffectCountOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    state = serializers.CharField()
    count = serializers.IntegerField()


class OutboxOut(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(help_text="Effects that are due.")
    oldest_seconds = serializers.FloatField(help_text="How long the oldest has been due.")
    unknown = serializers.IntegerField(help_text="Effects whose outcome a person has to settle.")
    dead = serializers.IntegerField(help_text="Effects given up, for a person to look at.")
    counts = EffectCountOut(many=True, help_text="By kind and state, save what is done.")


@section("outbox", shape=OutboxOut)
def outbox() -> dict[str, Any]:
    lag = queries.lag(now=timezone.now())
    return {
        "waiting": lag.waiting,
        "oldest_seconds": lag.oldest.total_seconds(),
        "unknown": lag.unknown,
        "dead": lag.dead,
        "counts": [
            {"kind": kind, "state": state, "count": count}
            for kind, states in queries.states().items()
            for state, count in states.items()
        ],
    }
