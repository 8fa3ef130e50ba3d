"""Whether a broadcast comes to what the firm wants of it."""

from datetime import datetime, timedelta

from broadcasts.models import Broadcast, BroadcastRules
from tracking.models import TrackingRules

GOOD, POOR = "good", "poor"
#: Of fewer people nothing is concluded.
LEAST = 20


def standing_of(
    broadcast: Broadcast, rules: BroadcastRules, goals: TrackingRules, *, now: datetime
) -> str:
    """`good`, or `poor` where it falls short of a goal; empty before that can be told."""
    sent = broadcast.figures.get("sent", 0)
    began = broadcast.started_at
    if began is None or sent < LEAST or now < began + timedelta(hours=rules.judged_after_hours):
        return ""
    opened = broadcast.figures["opened"] * 100 >= goals.open_goal * sent
    clicked = broadcast.figures["clicked"] * 100 >= goals.click_goal * sent
    return GOOD if opened and clicked else POOR
