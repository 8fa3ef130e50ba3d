"""What the demo firm keeps of its clients beside their own fields: visits, which Ada reviews."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from contacts.models import Contact
from contacts.operations.fields import create_field
from records.models import RecordType
from records.operations.records import add_record, review_record
from records.operations.types import create_record_type

VISIT: dict[str, Any] = {
    "slug": "visit",
    "name": "Visit",
    "plural": "Visits",
    "icon": "map-pin",
    "title": "{reason}, {mood}",
    "columns": ["reason", "mood", "minutes"],
    "has_review": True,
}
REASONS = ("Open evening", "First talk", "Complaint", "Signing")
MOODS = ("glad", "thoughtful", "annoyed")
WORDS = (
    "Came with the whole family and stayed for the tour.",
    "Wants to think about the fees until Friday.",
    "Waited too long at the desk; we promised a call.",
    "Signed everything. Flowers to the team.",
)
VISITS = 24


def options(labels: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": label.lower().replace(" ", "_"), "label": label} for label in labels]


FIELDS: tuple[dict[str, Any], ...] = (
    {"slug": "reason", "label": "Reason", "kind": "picklist", "required": True},
    {"slug": "mood", "label": "Mood", "kind": "picklist", "findable": True},
    {"slug": "minutes", "label": "Minutes", "kind": "number", "decimals": 0},
    {"slug": "words", "label": "In words", "kind": "text_area"},
)


def seed_records(*, by: User, now: datetime) -> int:
    """A type of record and some of them; how many were new."""
    if RecordType.objects.filter(pack="").exists():
        return 0
    type = create_record_type(**VISIT, by=by, now=now)
    lists = {"reason": options(REASONS), "mood": options(MOODS)}
    for place, given in enumerate(FIELDS, start=1):
        also = {"of": type.slug, "options": lists.get(given["slug"], []), "order": place * 10}
        create_field(**given, **also, by=by, now=now)
    made = 0
    for number, contact in enumerate(Contact.objects.order_by("-last_active_at", "id")[:VISITS]):
        custom = {
            "reason": lists["reason"][number % len(REASONS)]["value"],
            "mood": lists["mood"][number % len(MOODS)]["value"],
            "minutes": 15 + 5 * (number % 7),
            "words": WORDS[number % len(WORDS)],
        }
        at = now - timedelta(days=number, hours=number % 5)
        row = add_record(type=type, of=contact, custom=custom, by=by, at=at, now=at)
        if number % 3:
            review_record(row=row, by=by, now=at + timedelta(hours=1))
        made += 1
    return made
