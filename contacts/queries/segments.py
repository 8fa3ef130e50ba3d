"""Segments as lists show them, whom conditions mean, and why somebody is or is not among them."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from contacts.conditions.compiling import Holds, Meant, predicate
from contacts.conditions.nodes import Condition, Group, Node
from contacts.conditions.places import Place
from contacts.conditions.reading import in_words
from contacts.errors import ConditionsTookTooLong
from contacts.models import Contact, ContactQuerySet, Segment, SegmentMember
from contacts.queries.resources import sees_all
from contacts.queries.search import ids_of, named

SAMPLE = 10
LIMITS = "SET LOCAL statement_timeout = '5s'; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
FOUND = """
WITH found (id) AS MATERIALIZED ({within})
SELECT (SELECT count(*) FROM found),
       ARRAY(SELECT id FROM found ORDER BY id DESC LIMIT %(sample)s)
"""


def list_segments(*, for_user: Any, counted: bool = False) -> QuerySet[Segment]:
    """All segments; `seen` is how many members each has, of those the person may see."""
    segments = Segment.objects.all()
    if not counted:
        return segments
    if sees_all(for_user):
        return segments.annotate(seen=F("members"))
    seen = SegmentMember.objects.filter(
        segment=OuterRef("pk"), contact__in=Contact.objects.visible_to(for_user).values("pk")
    )
    number = seen.order_by().values("segment").annotate(number=Count("*")).values("number")
    return segments.annotate(seen=Subquery(number, output_field=IntegerField()))


def members_seen(segment: Any, *, for_user: Any) -> int:
    """How many belong to it, of those the person may see."""
    if sees_all(for_user):
        return int(segment.members)
    if not hasattr(segment, "seen"):
        segment = list_segments(for_user=for_user, counted=True).get(pk=segment.pk)
    return segment.seen or 0


def belonging_to(contacts: QuerySet[Any], slugs: list[str]) -> QuerySet[Any]:
    """Those of the contacts that belong to one of the segments."""
    # Said with their ids, the database can tell beforehand how many that may be.
    segments = list(Segment.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    had = SegmentMember.objects.filter(contact=OuterRef("pk"), segment__in=segments)
    return contacts.filter(Exists(had))


def segments_of(contact: Contact) -> QuerySet[SegmentMember]:
    """What the contact belongs to, by name."""
    rows = SegmentMember.objects.filter(contact=contact, segment__archived_at=None)
    return rows.select_related("segment").order_by("segment__name", "segment_id")


@dataclass(frozen=True)
class Preview:
    count: int
    #: The newest of them.
    sample: list[Contact]


def preview(meant: Meant, rows: ContactQuerySet) -> Preview:
    """Whom of the rows the conditions mean: how many, and some of them.

    :raises ConditionsTookTooLong: if the database could not answer in time.
    """
    # Found once and counted whole, so that the sample costs nothing more.
    within, params = whom_of(meant, rows)
    guard = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with guard, connection.cursor() as cursor:
            cursor.execute(LIMITS + FOUND.format(within=within), {**params, "sample": SAMPLE})
            count, ids = cursor.fetchone()
    except OperationalError as fault:
        raise ConditionsTookTooLong from fault
    found = rows.filter(pk__in=ids).order_by("-pk")
    people = list(found)
    prefetch_related_objects(people, "listed_emails")
    return Preview(count, people)


def whom_of(meant: Meant, rows: ContactQuerySet) -> tuple[str, dict[str, Any]]:
    """A SELECT of the ids of those of the rows that are meant, with its parameters."""
    is_everybody = not rows.query.where and not rows.query.is_sliced
    if is_everybody and (found := meant.found()):
        return named(found.text, found.params)
    within, params = ids_of(rows.filter(Holds(meant)))
    return within or "SELECT id FROM contacts_contact", params


@dataclass(frozen=True)
class Answer:
    """What one part of a tree says of somebody."""

    words: str
    holds: bool
    match: str = ""
    parts: tuple["Answer", ...] = ()


def explain(meant: Meant, contact: Contact) -> Answer:
    """Part by part whether the conditions hold for somebody: one question for them all."""
    return explain_each(meant, [contact.pk])[contact.pk]


def explain_each(meant: Meant, ids: list[int]) -> dict[int, Answer]:
    """The same for each of some contacts, still in one question."""
    nodes = list(_nodes(meant.tree))
    place = Place(meant.now, among=ids)
    parts = [predicate(node, place) for node in nodes]
    columns = ", ".join(f"coalesce(({part.text}), false)" for part in parts)
    params = [value for part in parts for value in part.params]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, {columns} FROM contacts_contact c"  # noqa: S608
            " WHERE c.id = ANY(%s::bigint[])",
            [*params, ids],
        )
        return {id: _told(meant.tree, iter(answers)) for id, *answers in cursor.fetchall()}


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Group):
        for part in node.parts:
            yield from _nodes(part)


def _told(node: Node, answers: Iterator[bool]) -> Answer:
    """In the order of `_nodes`."""
    holds = next(answers)
    if isinstance(node, Condition):
        return Answer(in_words(node), holds)
    parts = tuple(_told(part, answers) for part in node.parts)
    return Answer("", holds, node.match, parts)
