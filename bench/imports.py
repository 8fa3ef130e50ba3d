"""An import of a file with a fifth of doubles, beside raw COPY of the same file.

COPY fills the same indexed tables as the import does: contacts, addresses, names in other
systems, an activity each. It matches nothing, checks nothing, takes doubles for people of their
own, and leaves nothing to undo by. The rows stay, so this runs in a copy of the database.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bench.results import Result
from bench.timing import processor_seconds
from imports.models import Import
from imports.operations import run_import, take_in
from jobs import engine

#: Seconds on the clock, and of the processor.
Took = list[float]
#: Every fifth line names a person who was named before.
DOUBLE = 5
#: Rounds of so many lines tell enough by themselves.
MANY = 100_000
ROUNDS = 2
COLUMNS = "external_id,first_name,last_name,email,country,source"
#: So many lines are sent at once.
PIECE = 10_000
TABLES = {
    "contacts_contact": "id, external_id, first_name, last_name, display_name, description,"
    " country, time_zone, locale, address, source, email_verified, custom, version, created_at,"
    " updated_at",
    "contacts_contactemail": "contact_id, address, label, is_primary",
    "contacts_identity": "system, value, contact_id",
    "events_activity": "type, title, contact_id, properties, occurred_at",
}


def measure(size: int) -> Iterator[Result]:
    """For as many lines as the database has contacts, turn by turn."""
    by = User.objects.filter(roles__slug="crm_admin").order_by("id")[0]
    ours: list[Took] = []
    limit: list[Took] = []
    for _ in range(1 if size >= MANY else ROUNDS):
        stem = f"b{time.time_ns()}"
        limit.append(copy(f"{stem}c", size))
        ours.append(bring_in(f"{stem}i", size, by))
    for nth, what in enumerate(("", ", processor time")):
        yield Result(
            name=f"import of as many lines, a fifth of them doubles{what}",
            size=size,
            ours=min(took[nth] for took in ours),
            limit=min(took[nth] for took in limit),
            unit="s",
            target=3.0,
            better="lower",
        )


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds on the clock, and of the processor, once the block has ended."""
    took: list[float] = []
    began, used = time.perf_counter(), processor_seconds()
    yield took
    took += [time.perf_counter() - began, processor_seconds() - used]


def people(stem: str, count: int) -> Iterator[tuple[str, str, str, str]]:
    for n in range(count):
        who = n
        if n % DOUBLE == 0:
            # Somebody of the lines before, and never one whose line is itself a double.
            who = n // 2 + (n // 2 % DOUBLE == 0)
        # A double says something else of the person than the line before it.
        yield f"{stem}{who}", f"Jane{n % 997}", f"Doe{who % 1499}", f"{stem}{who}@x.test"


def bring_in(stem: str, count: int, by: User) -> Took:
    lines = (f"{','.join(row)},DE,list\n".encode() for row in people(stem, count))
    head = f"{COLUMNS}\n".encode()
    with timed() as took:
        work = take_in(chunks=_chunks(head, lines), name="people.csv", by=by, now=timezone.now())
        run_import(work=work, dry_run=False, by=by, now=timezone.now())
        while engine.run_next(clock=timezone.now):
            pass
    done = Import.objects.get(pk=work.pk)
    known = done.updated + done.unchanged
    assert (done.created, known) == (count - count // DOUBLE, count // DOUBLE), done.error
    return took


def _chunks(head: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) == PIECE:
            yield b"".join(held)
            held = []
    yield b"".join(held)


def copy(stem: str, count: int) -> Took:
    """The same people into the same tables, from texts that are ready; the commit counts."""
    now = timezone.now().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        ids = [id for (id,) in cursor.fetchall()]
    texts: dict[str, list[str]] = {table: [] for table in TABLES}
    for id, (who, first, last, _) in zip(ids, people(stem, count), strict=True):
        # A double is a person of its own here, with a name of its own.
        name = f"{who}-{id}"
        shown = f"{first} {last}"
        row = (id, name, first, last, shown, "", "DE", "", "", "{}", "list", "f", "{}", 1, now, now)
        texts["contacts_contact"].append("\t".join(map(str, row)))
        texts["contacts_contactemail"].append(f"{id}\t{name}@x.test\t\tt")
        texts["contacts_identity"].append(f"external\t{name}\t{id}")
        texts["contacts_identity"].append(f"email\t{name}@x.test\t{id}")
        texts["events_activity"].append(
            f'contact_created\tContact created\t{id}\t{{"source": "list"}}\t{now}'
        )
    ready = {table: BytesIO("\n".join(lines).encode()) for table, lines in texts.items()}
    with timed() as took, transaction.atomic(), connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", ready[table])
    return took
