"""Links, hits and the firm's rules of tracking: gathered here for Django."""

from tracking.models.hits import Hit, HitQuerySet, Link, Verdict
from tracking.models.rules import TrackingRules

__all__ = ["Hit", "HitQuerySet", "Link", "TrackingRules", "Verdict"]
