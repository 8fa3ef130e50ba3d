"""The firm's rules for its broadcasts, as they are now."""

from broadcasts.models import BroadcastRules


def rules_now() -> BroadcastRules:
    return BroadcastRules.objects.filter(pk=1).first() or BroadcastRules(pk=1)
