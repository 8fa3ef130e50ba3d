"""Record types and records for tests: a product's safety events, which staff review."""

from typing import Any

from contacts.models import CustomField
from records.models import Record, RecordType
from tests.make import NOON, make_contact

LEVELS = [{"value": one, "label": one.capitalize()} for one in ("safe", "warning", "blocked")]


def make_record_type(slug: str = "safety-event", **given: Any) -> RecordType:
    """A type whose records have a level, a score and some long text."""
    told = {"name": "Safety event", "plural": "Safety events", "title": "{level}: {chat}"}
    type = RecordType.objects.create(**{"slug": slug, "has_review": True, **told, **given})
    make_field(type, "level", kind="picklist", options=LEVELS, required=True)
    make_field(type, "chat", kind="text", default="no chat")
    make_field(type, "score", kind="number")
    make_field(type, "content", kind="text_area")
    return type


def make_field(type: RecordType, slug: str, **given: Any) -> CustomField:
    return CustomField.objects.create(of=type.slug, slug=slug, label=slug.capitalize(), **given)


def make_record(type: RecordType | None = None, **given: Any) -> Record:
    """A record of a new contact, unless one says whose it is."""
    type = type or RecordType.objects.filter(slug="safety-event").first() or make_record_type()
    if not given.keys() & {"contact", "organisation"}:
        given["contact"] = make_contact()
    given = {"at": NOON, "title": "Blocked", "custom": {"level": "blocked"}, **given}
    return Record.objects.create(type=type, **given)
