"""Rollups worked out as the log is read, beside a consumer that reads it and does nothing."""

import time
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from accounts.models import User
from bench.drain import count_from, do_nothing, drained, start_of_last
from bench.results import Result
from contacts.consumers.rollups import work_out_touched
from contacts.models import Contact, Organisation
from contacts.operations.fields import create_field
from events.operations.items import recount_items
from events.operations.metrics import recount_metrics

#: Facts of a run; more would tell nothing new.
MOST = 50_000
STRETCH, ROUNDS = 5_000, 3
END = 2**62
STEM = {"field": "category", "operator": "equals", "value": "stem"}
OPEN = {"field": "status", "operator": "equals", "value": "open"}
DONE = {"types": ["item_completed"]}
FIELDS = (
    ("contact", "bench_completed", {"of": "activities", **DONE, "take": "count"}),
    (
        "contact",
        "bench_stem",
        {"of": "activities", **DONE, "take": "sum", "value": "amount", "where": [STEM]},
    ),
    ("contact", "bench_last", {"of": "activities", "take": "last", "value": "occurred_at"}),
    ("contact", "bench_open", {"of": "items", "take": "count", "where": [OPEN]}),
    (
        "organisation",
        "bench_each",
        {"of": "contacts", "take": "average", "value": "custom.bench_completed"},
    ),
)


def measure(size: int) -> Iterator[Result]:
    """Facts a second with five rollups to work out, each record written as it is met first."""
    prepare()
    skip_to = start_of_last(MOST)
    rows = count_from(skip_to)
    idle, ours = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        drained(do_nothing, skip_to)
        idle.append(time.perf_counter() - began)
        forget()
        began = time.perf_counter()
        drained(work_out_touched, skip_to)
        ours.append(time.perf_counter() - began)
    name = "drain, working out five rollups"
    yield Result(name, size, rows / min(ours), rows / min(idle), "rows/s", 2_000, at_least=2_000)


def prepare() -> None:
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), STRETCH):
        some = ids[start : start + STRETCH]
        recount_items(some, END, END)
        recount_metrics(some, END, END)
    by = User.objects.order_by("pk")[0]
    for of, slug, rollup in FIELDS:
        whole = {"of": of, "slug": slug, "label": slug, "kind": "rollup", "rollup": rollup}
        create_field(by=by, now=timezone.now(), **whole)
    with connection.cursor() as db:
        db.execute("ANALYZE events_itemprogress, events_activitytally")


def forget() -> None:
    """As before the first batch, so that every record has to be written."""
    with connection.cursor() as db:
        for model in (Contact, Organisation):
            table = model._meta.db_table
            db.execute(f"UPDATE {table} SET custom = '{{}}'")  # noqa: S608 - our own tables
            db.execute(f"VACUUM ANALYZE {table}")
