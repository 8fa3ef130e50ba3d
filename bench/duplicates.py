"""Looking at everybody for duplicates, beside one statement with the same keys, by hand."""

import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from bench.results import Result
from contacts.models import Contact
from merging.matching import FIND, SCAN, WRITE_KEYS
from merging.operations.finding import BATCH, LIMITS

#: Contacts touched at once, as a consumer meets them.
TOUCHED = 1_000
#: The same keys in a table of its own, joined with itself, and compared by name alone.
BY_HAND = """
CREATE TEMP TABLE bench_keys ON COMMIT DROP AS
SELECT contact_id AS id, hashtextextended('e' || merging_mailbox(address), 0) AS key
FROM contacts_contactemail
UNION ALL
SELECT contact_id, hashtextextended('p' || number, 0) FROM contacts_contactphone
UNION ALL
SELECT id, hashtextextended('b' || left(contacts_plain(last_name), 2) || birth_date, 0)
FROM contacts_contact WHERE birth_date IS NOT NULL
UNION ALL
SELECT id, hashtextextended('o' || left(contacts_plain(last_name), 3)
    || left(contacts_plain(first_name), 1) || organisation_id, 0)
FROM contacts_contact WHERE organisation_id IS NOT NULL
UNION ALL
SELECT id, hashtextextended('a' || left(contacts_plain(last_name), 3)
    || left(contacts_plain(first_name), 1) || (address ->> 'postal_code'), 0)
FROM contacts_contact WHERE address ->> 'postal_code' <> ''
UNION ALL
SELECT id, hashtextextended('n' || contacts_plain(first_name || ' ' || last_name), 0)
FROM contacts_contact;
CREATE INDEX ON bench_keys (key, id);
ANALYZE bench_keys;
CREATE TEMP TABLE bench_pairs ON COMMIT DROP AS
SELECT a.id AS first, o.id AS second, similarity(
    contacts_plain(x.first_name || ' ' || x.last_name),
    contacts_plain(y.first_name || ' ' || y.last_name)) AS names
FROM bench_keys a
CROSS JOIN LATERAL (
    SELECT b.id FROM bench_keys b WHERE b.key = a.key AND b.id > a.id ORDER BY b.id LIMIT 40
) o
JOIN contacts_contact x ON x.id = a.id JOIN contacts_contact y ON y.id = o.id;
"""


def measure(size: int) -> Iterator[Result]:
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    bare = seconds(lambda: run(BY_HAND))
    ours = seconds(lambda: scan(ids))
    yield Result("full scan", size, ours, bare, "s", 3.0, "lower")
    touched = ids[:: max(1, len(ids) // TOUCHED)][:TOUCHED]

    def look_again() -> None:
        for one in (WRITE_KEYS, FIND):
            look(touched, one)

    again = seconds(look_again)
    rate = len(touched) / again
    yield Result("touched contacts", size, rate, size / bare, "contacts/s", 1_000, at_least=1_000)


def scan(ids: list[int]) -> None:
    for statement in (WRITE_KEYS, SCAN):
        for start in range(0, len(ids), BATCH):
            look(ids[start : start + BATCH], statement)


def look(ids: list[int], statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS + statement, {"ids": ids})


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS + statement)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
