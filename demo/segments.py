"""The segments of the demo firm: four that follow from conditions, and one kept by hand."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from contacts.models import Contact, Segment
from contacts.operations.segments.definitions import create_segment
from contacts.operations.segments.membership import change_members
from contacts.operations.segments.refreshing import refresh_due

Tree = dict[str, Any]


def one(field: str, operator: str, value: Any = None, **more: Any) -> Tree:
    said = {"field": field, "operator": operator, **more}
    return said if value is None else {**said, "value": value}


def tree(*conditions: Tree, match: str = "all") -> Tree:
    return {"match": match, "conditions": list(conditions)}


QUIET = tree(one("activity.any", "is_set"), one("activity.any", "not_in_last_days", 30))
#: Name, what it is for, whom it means.
SEGMENTS = (
    (
        "Interested, not bought",
        "Asked for more than the first answer and never paid.",
        tree(one("tags", "contains", "interested"), one("activity.order_paid", "is_not_set")),
    ),
    ("Quiet for 30 days", "Were here once and did nothing lately. A call may help.", QUIET),
    (
        "Learning right now",
        "Under way with something, with progress this week.",
        tree(
            one(
                "items",
                "at_least",
                1,
                where=[
                    one("status", "equals", "open"),
                    one("progressed_at", "in_last_days", 7),
                ],
            )
        ),
    ),
    (
        "Payment trouble",
        "A payment failed in the last 60 days, and none has come since a while.",
        tree(
            one("activity.subscription_payment_failed", "at_least", 1, within_days=60),
            one("activity.subscription_payment_succeeded", "not_in_last_days", 30),
        ),
    ),
)
LIST = ("Guests of the spring evening", "Put together by hand from the replies.")
#: How many are on the list kept by hand.
GUESTS = 12


def seed_segments(*, now: datetime) -> int:
    """The firm's segments, up to date; how many were new."""
    if Segment.objects.filter(pack="").exists():
        return 0
    by = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id")[0]
    for name, description, conditions in SEGMENTS:
        create_segment(name=name, description=description, conditions=conditions, by=by, now=now)
    name, description = LIST
    guests = create_segment(name=name, description=description, kind="static", by=by, now=now)
    newest = Contact.objects.order_by("-created_at", "-id").values_list("pk", flat=True)
    change_members(segment=guests, add=list(newest[:GUESTS]), remove=[], by=by, now=now)
    made = len(list(refresh_due(now=now))) + 1
    # What the log adds up to is known only once the workers run.
    Segment.objects.filter(drifts=True).update(refresh_at=now + timedelta(minutes=1))
    return made
