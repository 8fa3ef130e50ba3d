"""Relationships of two contacts who become one."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from contacts.aliases import leads_to
from contacts.errors import CircleOfPeople
from contacts.models import Contact, Relationship
from contacts.moving import Kept, Pair, Picture, picture_of, put_back

#: Whether somebody stands, through however many others, above themself.
ABOVE_ONESELF = """
WITH RECURSIVE below (id) AS (
    SELECT other_id FROM contacts_relationship
    WHERE contact_id = %(who)s AND type_id = %(type)s AND ended_on IS NULL
      AND other_id IS NOT NULL
    UNION
    SELECT edge.other_id FROM contacts_relationship edge JOIN below ON edge.contact_id = below.id
    WHERE edge.type_id = %(type)s AND edge.ended_on IS NULL AND edge.other_id IS NOT NULL
)
SELECT EXISTS (SELECT FROM below WHERE id = %(who)s)
"""


class Relationships:
    """They go with the contact on either side. What would be said twice, or of oneself, is not."""

    def take(self, pair: Pair) -> Kept:
        kept = Kept(own=[row.pk for row in _of(pair.survivor)])
        hierarchies = set()
        for row in _of(pair.other):
            picture = picture_of(Relationship, row.pk)
            sides = {row.contact_id, row.other_id}
            if pair.survivor in sides or not _replace(row, pair.other, pair.survivor):
                kept.taken.append(picture)
                row.delete()
                continue
            kept.moved.append(row.pk)
            if row.type.is_hierarchy:
                hierarchies.add(row.type_id)
        _refuse_circles(pair.survivor, hierarchies)
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        rows = {row.pk: row for row in _of(pair.survivor)}
        for pk in kept.moved:
            if pk in rows:
                _replace(rows[pk], pair.survivor, pair.other)
        put_back(Relationship, _whom_they_lead_to(kept.taken))
        if added_to == pair.other:
            for pk in sorted(rows.keys() - {*kept.own, *kept.moved}):
                _replace(rows[pk], pair.survivor, pair.other)


def _of(contact: int) -> Any:
    rows = Relationship.objects.select_related("type").order_by("pk")
    return rows.filter(Q(contact=contact) | Q(other=contact))


def _replace(row: Relationship, old: int, new: int) -> bool:
    """Let one side be another contact; False if that is said already, or would be of oneself."""
    first, second = (new if side == old else side for side in (row.contact_id, row.other_id))
    if first == second:
        return False
    if row.type.is_symmetric and second is not None and first is not None and second < first:
        first, second = second, first
    row.contact_id, row.other_id = first, second  # type: ignore[assignment]
    try:
        with transaction.atomic():
            row.save(update_fields=["contact", "other"])
    except IntegrityError as fault:
        if "one_current_" not in str(fault):
            raise
        return False
    return True


def _refuse_circles(who: int, types: set[int]) -> None:
    for type in sorted(types):
        with connection.cursor() as cursor:
            cursor.execute(ABOVE_ONESELF, {"who": who, "type": type})
            if cursor.fetchone()[0]:
                raise CircleOfPeople(field="with")


def _whom_they_lead_to(pictures: Sequence[Picture]) -> list[Picture]:
    """The rows, with whoever became part of somebody else meanwhile as that person."""
    people = {row[side] for row in pictures for side in ("contact_id", "other_id") if row[side]}
    gone = people - set(Contact.objects.filter(pk__in=people).values_list("pk", flat=True))
    now = {pk: leads_to(pk) or pk for pk in gone}
    moved = [
        {**row, **{side: now.get(row[side], row[side]) for side in ("contact_id", "other_id")}}
        for row in pictures
    ]
    return [row for row in moved if row["contact_id"] != row["other_id"]]
