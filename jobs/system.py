"""What the system page shows of long work."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from ground.system import section
from jobs import queries


class JobCountOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    state = serializers.CharField()
    count = serializers.IntegerField()


class JobsOut(serializers.Serializer[Any]):
    failed_this_week = serializers.IntegerField()
    counts = JobCountOut(many=True, help_text="By kind and state, of those that have not ended.")


@section("jobs", shape=JobsOut)
def jobs() -> dict[str, Any]:
    return {
        "failed_this_week": queries.failed_since(timezone.now() - timedelta(days=7)),
        "counts": [
            {"kind": kind, "state": state, "count": count}
            for kind, states in queries.states().items()
            for state, count in states.items()
        ],
    }
