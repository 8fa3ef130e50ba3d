"""What the system page shows of the log."""

from typing import Any

from rest_framework import serializers

from events import queries
from events.api.serializers import ConsumersOut
from events.models import Delivery
from ground.system import section


class LogOut(ConsumersOut):
    is_stalled = serializers.BooleanField(
        help_text="An open transaction has held every consumer back for too long."
    )
    deliveries_waiting = serializers.IntegerField(help_text="Calls of webhooks not worked off.")
    deliveries_dead = serializers.IntegerField(help_text="Calls of webhooks that were given up.")


@section("log", shape=LogOut)
def the_log() -> dict[str, Any]:
    age = queries.horizon_age()
    inbox = queries.unfinished_deliveries()
    return {
        "open_transaction_seconds": age,
        "is_stalled": age > queries.STALL_SECONDS,
        "results": queries.consumer_lag(),
        "deliveries_waiting": inbox.get(Delivery.State.WAITING, 0),
        "deliveries_dead": inbox.get(Delivery.State.DEAD, 0),
    }
