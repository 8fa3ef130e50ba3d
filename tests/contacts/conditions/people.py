"""Some people who differ in everything conditions can ask, in the database and as plain values."""

from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from contacts.models import Contact, ContactEmail, CustomField, Tag, Tagging
from events.models import Activity, ItemProgress

NOW = datetime(2026, 2, 27, 11, 30, tzinfo=UTC)
FIELDS = (
    ("points", "number"),
    ("plan", "picklist"),
    ("since", "date"),
    ("seen", "datetime"),
    ("tester", "boolean"),
    ("langs", "multi_select"),
    ("motto", "text"),
)
NAMES = (None, "Anna", "ANNA", "Ben_50%", "Zoë", "o'neil \\ co")
ZONES = ("", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "Mars/Crater")
DAYS = (
    None,
    date(1990, 2, 27),
    date(1988, 2, 29),
    date(2026, 2, 28),
    date(2026, 2, 20),
    date(1970, 3, 1),
    date(2026, 12, 31),
)
AGES = (0.5, 3, 6.9, 7.1, 29, 31, 400, -2)
OPTIONS = [{"value": one, "label": one.title()} for one in ("free", "pro", "max")]


def define_fields() -> None:
    for slug, kind in FIELDS:
        options = OPTIONS if kind in ("picklist", "multi_select") else []
        CustomField.objects.create(slug=slug, label=slug.title(), kind=kind, options=options)


def make_people(count: int, seed: int) -> list[dict[str, Any]]:
    """Contacts, written, each as the values that the loop goes by; `pk` tells them apart."""
    define_fields()
    tags = [Tag.objects.create(name=name, slug=name) for name in ("vip", "cold", "lost")]
    rng = Random(seed)
    told = [_person(rng) for _ in range(count)]
    for one, zone in zip(told, islice(cycle(ZONES), count), strict=True):
        one["zone"] = "" if zone == "Mars/Crater" else zone
        _write(one, zone, tags)
    return told


def _person(rng: Random) -> dict[str, Any]:
    pick = rng.choice
    ago = [NOW - timedelta(days=age) for age in AGES]
    return {
        "first_name": pick(NAMES),
        "country": pick((None, "DE", "US")),
        "birth_date": pick(DAYS),
        "created_at": pick(ago),
        "email_verified": pick((True, False)),
        "email": pick((None, "anna@a.test", "ben@b.test")),
        "tags": {tag for tag in ("vip", "cold", "lost") if rng.random() < 0.4},
        "custom.points": pick((None, 0, 3, 7.5, -2)),
        "custom.plan": pick((None, "free", "pro")),
        "custom.since": pick(DAYS),
        "custom.seen": pick((None, *ago)),
        "custom.tester": pick((None, True, False)),
        "custom.langs": pick((set(), {"free"}, {"free", "max"})),
        "custom.motto": pick((None, "To the max", "")),
        "rows": [
            {
                "type": pick(("login", "order_paid")),
                "at": pick(ago),
                "order": pick((None, "x", "y")),
            }
            for _ in range(rng.randrange(5))
        ],
        "items": [
            {
                "status": pick(("open", "completed")),
                "at": NOW,
                "progressed_at": pick(ago),
                "percent": pick((0, 50)),
            }
            for _ in range(rng.randrange(3))
        ],
    }


def _write(one: dict[str, Any], zone: str, tags: list[Tag]) -> None:
    custom = {
        name.partition(".")[2]: _as_json(value)
        for name, value in one.items()
        if name.startswith("custom.") and value is not None
    }
    row = Contact.objects.create(
        first_name=one["first_name"] or "",
        country=one["country"] or "",
        birth_date=one["birth_date"],
        created_at=one["created_at"],
        email_verified=one["email_verified"],
        time_zone=zone,
        custom=custom,
    )
    one["pk"] = row.pk
    if one["email"]:
        ContactEmail.objects.create(contact=row, address=one["email"], is_primary=True)
    Tagging.objects.bulk_create(
        Tagging(contact=row, tag=tag) for tag in tags if tag.slug in one["tags"]
    )
    Activity.objects.bulk_create(
        Activity(
            contact=row,
            type=fact["type"],
            title="x",
            occurred_at=fact["at"],
            properties={"order": fact["order"]} if fact["order"] else {},
        )
        for fact in one["rows"]
    )
    ItemProgress.objects.bulk_create(
        ItemProgress(
            contact=row,
            item_type="quest",
            item_id=str(place),
            progressed_at=item["progressed_at"],
            percent=item["percent"],
            completed_at=NOW if item["status"] == "completed" else None,
        )
        for place, item in enumerate(one["items"])
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, set):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
