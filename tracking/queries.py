"""What is known of messages after they left."""

from typing import Any

from tracking.models import Hit, HitQuerySet, TrackingRules


def current_rules() -> TrackingRules:
    """What the firm tracks; what is there from the start where it has not said."""
    return TrackingRules.objects.filter(pk=1).first() or TrackingRules(pk=1)


def list_hits(*, for_user: Any) -> HitQuerySet:
    """What was asked for, in messages to whom a person may see."""
    return Hit.objects.visible_to(for_user).select_related("link")
