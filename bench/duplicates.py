"""Looking at everybody for duplicates, beside the statements somebody would write by hand."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from bench.results import Result
from contacts.models import Contact
from merging.matching import SCAN, WRITE_KEYS_OF_STRETCH
from merging.models import Duplicate
from merging.operations.finding import BATCH, LIMITS, find_duplicates

ROUNDS = 3
#: Contacts touched at once, as a consumer meets them.
TOUCHED = 1_000
# The seeded people are all different: one in 25 takes the address of the one before them, and
# every other of these their name.
SAME_PEOPLE = """
UPDATE contacts_contactemail e SET address = o.address FROM contacts_contactemail o
WHERE o.contact_id = e.contact_id - 1 AND e.contact_id % 25 = 0;
UPDATE contacts_contact c SET first_name = o.first_name, last_name = o.last_name
FROM contacts_contact o WHERE o.id = c.id - 1 AND c.id % 50 = 0;
"""
#: The same pairs for once, by tables that nobody keeps.
BY_HAND = """
CREATE TEMP TABLE bench_people ON COMMIT DROP AS
SELECT id, contacts_plain(first_name) AS first, contacts_plain(last_name) AS last, birth_date,
    organisation_id, external_id, contacts_plain(address ->> 'postal_code') AS postal,
    id IN (SELECT contact_id FROM contacts_contactemail)
        OR id IN (SELECT contact_id FROM contacts_contactphone) AS reachable
FROM contacts_contact;
CREATE UNIQUE INDEX ON bench_people (id);
CREATE TEMP TABLE bench_keys ON COMMIT DROP AS
SELECT contact_id AS id, 'e' AS kind, hashtextextended('e' || merging_mailbox(address), 0) AS key
FROM contacts_contactemail
UNION ALL SELECT contact_id, 'p', hashtextextended('p' || number, 0) FROM contacts_contactphone
UNION ALL SELECT id, 'b', hashtextextended('b' || left(last, 2) || birth_date, 0)
FROM bench_people WHERE last <> '' AND birth_date IS NOT NULL
UNION ALL
SELECT id, 'o', hashtextextended('o' || left(last, 3) || left(first, 1) || organisation_id, 0)
FROM bench_people WHERE last <> '' AND organisation_id IS NOT NULL
UNION ALL SELECT id, 'a', hashtextextended('a' || left(last, 3) || left(first, 1) || postal, 0)
FROM bench_people WHERE last <> '' AND postal <> ''
UNION ALL
SELECT id, 'n', hashtextextended('n' || least(first, last) || ' ' || greatest(first, last), 0)
FROM bench_people WHERE first <> '' AND last <> '';
CREATE INDEX ON bench_keys (key, id);
ANALYZE bench_people, bench_keys;
CREATE TABLE bench_duplicates (first bigint, second bigint, score int, PRIMARY KEY (first, second));
WITH near AS (
    SELECT a.id AS one, o.id AS two, bool_or(a.kind = 'e') AS mail, bool_or(a.kind = 'p') AS call
    FROM bench_keys a CROSS JOIN LATERAL (
        SELECT b.id FROM bench_keys b WHERE b.key = a.key AND b.id > a.id ORDER BY b.id LIMIT 40
    ) o
    GROUP BY 1, 2
),
likened AS MATERIALIZED (
    SELECT near.*, x.first || x.last <> '' AND y.first || y.last <> '' AS named,
        similarity(x.first || ' ' || x.last, y.first || ' ' || y.last) AS names,
        similarity(x.first, y.first) AS firsts, similarity(x.last, y.last) AS lasts,
        least(length(x.first), length(y.first)) <= 2 AND left(x.first, 1) = left(y.first, 1)
            AS initial,
        x.birth_date = y.birth_date AS birth, x.organisation_id = y.organisation_id AS work,
        x.postal = y.postal AND x.postal <> '' AS home, x.external_id <> y.external_id AS apart,
        NOT (x.reachable AND y.reachable) AS unreachable
    FROM near JOIN bench_people x ON x.id = one JOIN bench_people y ON y.id = two
)
INSERT INTO bench_duplicates
SELECT * FROM (
    SELECT one, two, least(100, 60 * mail::int + 50 * call::int
        + CASE WHEN named AND names >= 0.9 THEN 35 WHEN named AND names >= 0.55 THEN 20
               WHEN named AND names < 0.3 THEN -35 ELSE 0 END
        + CASE WHEN birth THEN 25 WHEN NOT birth THEN -50 ELSE 0 END
        + CASE WHEN work THEN 15 ELSE 0 END + CASE WHEN home THEN 15 ELSE 0 END
        + CASE WHEN unreachable AND names >= 0.9 THEN 15 ELSE 0 END
        - CASE WHEN apart THEN 15 ELSE 0 END) AS score
    FROM likened WHERE NOT (named AND lasts >= 0.6 AND firsts < 0.3 AND NOT initial)
) found WHERE score >= 50
"""


def measure(size: int) -> Iterator[Result]:
    """Seconds for a first scan and for another of what was scanned, and what a consumer reads."""
    run(SAME_PEOPLE)
    run("ANALYZE contacts_contact, contacts_contactemail", limits="")
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    bare, first, again = [], [], []
    for _ in range(ROUNDS):
        run("DROP TABLE IF EXISTS bench_duplicates")
        bare.append(seconds(lambda: run(BY_HAND)))
        run("TRUNCATE merging_matchkey, merging_duplicate")
        first.append(seconds(lambda: scan(ids)))
        again.append(seconds(lambda: scan(ids)))
    compare(size)
    yield Result("full scan", size, min(first), min(bare), "s", 3.0, "lower")
    yield Result("full scan, another", size, min(again), min(bare), "s", 3.0, "lower")
    touched = ids[:: max(1, len(ids) // TOUCHED)][:TOUCHED]
    took = min(seconds(lambda: find_duplicates(contacts=touched)) for _ in range(ROUNDS))
    rate, limit = len(touched) / took, size / min(bare)
    yield Result("touched contacts", size, rate, limit, "contacts/s", 1_000, at_least=1_000)


def scan(ids: list[int]) -> None:
    for statement in (WRITE_KEYS_OF_STRETCH, SCAN):
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            run(statement, {"low": part[0], "high": part[-1]})


def compare(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT first, second, score FROM bench_duplicates")
        wanted = set(cursor.fetchall())
    found = set(Duplicate.objects.values_list("first_id", "second_id", "score"))
    if found != wanted or len(found) < size // 50:
        raise AssertionError(f"{len(found)} pairs, {len(wanted)} by hand, {found ^ wanted}")


def run(statement: str, given: dict[str, Any] | None = None, *, limits: str = LIMITS) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(limits + statement, given)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
