"""What of tracking leaves with an export of the whole database."""

from ground.portable import leaves
from tracking.models import Hit, Link, TrackingRules

leaves(Link, "links", hidden=("digest",))
leaves(Hit, "hits")
leaves(TrackingRules, "tracking_rules")
