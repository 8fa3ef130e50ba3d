"""What conditions ask for beside the log: seeded databases are without it."""

import time
from datetime import datetime

from django.db import connection
from django.utils import timezone

from contacts.models import Contact, ContactType
from events.operations.items import recount_items
from events.operations.metrics import recount_metrics
from events.queries import catalogue
from lifecycle.models import Lifecycle
from lifecycle.operations.refreshing import refresh_lifecycle
from packs.operations import install_pack
from scoring.models import Score
from scoring.operations.refreshing import refresh_score

STRETCH = 10_000
END = 2**62
#: Every third contact has a record, of the last year, and every other one a number; they came into
#: their stages within the last month.
RECORDS = """
INSERT INTO records_record (type_id, contact_id, title, at, version, custom)
SELECT t.id, c.id, 'Flagged', %(now)s - (c.id %% 365) * interval '1 day', 1,
    jsonb_build_object('safety_level', (ARRAY['safe', 'warning', 'blocked'])[c.id %% 7 %% 3 + 1])
FROM contacts_contact c, records_recordtype t WHERE t.slug = 'safety-event' AND c.id %% 3 = 0;
UPDATE contacts_contact SET custom = custom || jsonb_build_object('current_streak', id %% 11)
WHERE id %% 2 = 0;
UPDATE lifecycle_standing SET since = since - (contact_id %% 30) * interval '1 day';
"""


def write_progress() -> None:
    """How far everybody is with their items."""
    for ids in stretches():
        recount_items(ids, 0, 0)
    analyze()


def placed(now: datetime) -> Lifecycle:
    """Everybody a student, with what the log adds up to, in the stage they belong in."""
    install_pack(slug="education", by=None, now=timezone.now())
    Contact.objects.update(type=ContactType.objects.get(slug="student"))
    write_progress()
    catalogue()
    for ids in stretches():
        recount_metrics(ids, END, END)
    lifecycle = Lifecycle.objects.select_related("type").get()
    began = time.perf_counter()
    moved = refresh_lifecycle(lifecycle, now=now)
    print(f"{moved:,} placed at first in {time.perf_counter() - began:.1f} s", flush=True)
    analyze()
    return Lifecycle.objects.select_related("type").get(pk=lifecycle.pk)


def scored(now: datetime) -> Score:
    """The engagement of everybody who was placed."""
    score = Score.objects.get(key="engagement_score")
    began = time.perf_counter()
    done = refresh_score(score, now=now)
    print(f"{done:,} scored at first in {time.perf_counter() - began:.1f} s", flush=True)
    return Score.objects.get(pk=score.pk)


def write_records(now: datetime) -> None:
    """Records, a custom number, and how long people are in their stages."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, {"now": now})
    analyze()


def stretches() -> list[list[int]]:
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    return [ids[start : start + STRETCH] for start in range(0, len(ids), STRETCH)]


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
