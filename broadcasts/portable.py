"""What of broadcasts leaves with an export of the whole database."""

from broadcasts.models import Broadcast, BroadcastRules, Variant
from ground.portable import leaves, leaves_within

leaves(Broadcast, "broadcasts")
leaves_within(Broadcast, Variant, "variants", by="broadcast")
leaves_within(
    Broadcast, Broadcast.segments_in.through, "segments_in", by="broadcast", hidden=("id",)
)
leaves_within(
    Broadcast, Broadcast.segments_out.through, "segments_out", by="broadcast", hidden=("id",)
)
leaves(BroadcastRules, "broadcast_rules")
