"""Scores and histories for tests."""

from datetime import timedelta

from contacts.models import Contact
from events.models import ActiveDay, Activity, ContactMetrics
from scoring.models import ContactScore, Score
from scoring.operations.definitions import create_score
from scoring.operations.refreshing import refresh_score
from tests.make import NOON, ada

DAY = timedelta(days=1)
LOGINS = {"label": "Logins", "measure": "times", "of": ["login"], "each": 10}
GRADES = [
    {"key": "cold", "label": "Cold", "from": 0, "colour": "blue"},
    {"key": "warm", "label": "Warm", "from": 26, "colour": "yellow"},
    {"key": "hot", "label": "Hot", "from": 51, "colour": "orange"},
]


def make_score(type, *factors, **given):
    given = {"key": "lead_score", "label": "Lead score", "by": ada(), "now": NOON, **given}
    return create_score(type=type, factors=list(factors or [LOGINS]), **given)


def did(contact, type, *days_ago, **given):
    """Whatever it was, so many days ago, with a property for each that an activity has none of."""
    columns = {"category", "amount"}
    properties = {name: value for name, value in given.items() if name not in columns}
    kept = {name: value for name, value in given.items() if name in columns}
    return Activity.objects.bulk_create(
        Activity(
            contact=contact,
            type=type,
            title="x",
            occurred_at=NOON - days * DAY,
            properties=properties,
            **kept,
        )
        for days in days_ago
    )


def was_active(contact, *days_ago):
    ActiveDay.objects.bulk_create(
        ActiveDay(contact=contact, day=(NOON - days * DAY).date()) for days in days_ago
    )
    last = {"last_active_at": NOON - min(days_ago) * DAY}
    ContactMetrics.objects.update_or_create(contact=contact, defaults=last)


def was_made(contact, days_ago):
    Contact.objects.filter(pk=contact.pk).update(created_at=NOON - days_ago * DAY)


def refresh(score, now=NOON):
    return refresh_score(Score.objects.get(pk=score.pk), now=now)


def row_of(contact, key="lead_score"):
    return ContactScore.objects.get(contact=contact, score__key=key)


def recorded(type):
    """What the log holds of a type, as contact and properties, in its order."""
    rows = Activity.objects.filter(type=type).order_by("id")
    return [(row.contact_id, row.properties) for row in rows]
