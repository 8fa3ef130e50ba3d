"""The log, what is summed up of it, and what was sent to us."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import (
    ActiveDay,
    Activity,
    ActivityTally,
    ContactMetrics,
    Delivery,
    ItemProgress,
    SetAside,
)
from ground.personal import (
    ERASED,
    Person,
    cleared_by,
    goes,
    names_people,
    of_nobody,
)

STRETCH = 20_000
NAMING = """
SELECT id FROM events_delivery WHERE id BETWEEN %(first)s AND %(last)s AND (
    EXISTS (SELECT FROM unnest(%(needles)s::text[]) AS needle
            WHERE position(convert_to(needle, 'UTF8') IN body) > 0)
    OR headers::text ~* %(pattern)s OR error ~* %(pattern)s OR key ~* %(pattern)s)
"""


def deliveries_of(person: Person) -> QuerySet[Delivery]:
    """What was sent to us that became an activity of the person."""
    theirs = Activity.objects.filter(contact=person.contact).values("pk")
    return Delivery.objects.filter(activity_id__in=theirs)


def empty_deliveries(person: Person, first: int) -> tuple[int, int | None]:
    """Empty what was sent about the person; that something came stays."""
    last = first + STRETCH - 1
    ids = set(deliveries_of(person).filter(pk__range=(first, last)).values_list("pk", flat=True))
    given: dict[str, Any] = {
        "first": first,
        "last": last,
        "needles": person.needles,
        "pattern": person.pattern or "$^",
    }
    with connection.cursor() as cursor:
        cursor.execute(NAMING, given)
        ids |= {id for (id,) in cursor.fetchall()}
    emptied = 0
    for row in Delivery.objects.filter(pk__in=ids).only("pk"):
        row.body, row.headers, row.remote_address, row.error = b"{}", {}, None, ""
        row.key = f"erased:{row.pk}"
        row.save(update_fields=["body", "headers", "remote_address", "error", "key"])
        emptied += 1
    newest = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return emptied, last + 1 if last < newest else None


def strike_activities(person: Person, first: int) -> tuple[int, int | None]:
    """Strike the person in what happened to others; their own history goes with them."""
    if not person.pattern:
        return 0, None
    last = first + STRETCH - 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM events_activity")
        newest = cursor.fetchone()[0]
        cursor.execute(
            "SELECT events_strike(%s, %s, %s, %s)", [first, last, person.pattern, ERASED]
        )
        struck = cursor.fetchone()[0]
    return struck, last + 1 if last < newest else None


goes(Activity, clear=strike_activities)
goes(ItemProgress, texts=("title", "category"))
goes(ContactMetrics)
goes(ActivityTally, texts=("category",))
goes(ActiveDay)
cleared_by(Delivery, empty_deliveries, find=deliveries_of)
names_people(SetAside, "error")
of_nobody(
    _("What the firm's systems and types of activity are called, and how far work is."),
    *("events.addedtype", "events.typealias", "events.cursor"),
    *("events.webhooksource", "events.webhook"),
)
