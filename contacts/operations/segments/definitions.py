"""Making, changing, archiving and deleting segments."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from accounts import audit
from accounts.models import User
from contacts.conditions.nodes import Group, conditions_in
from contacts.conditions.parsing import parse
from contacts.errors import (
    CircleOfSegments,
    NotDynamic,
    SegmentInUse,
    SegmentTaken,
    UnreadableSegmentName,
)
from contacts.models import Segment
from contacts.naming import USERS
from ground.doorbell import ring
from ground.versions import Versions, refuse_if_outdated

REFRESH = "contacts.tasks.refresh_segments"
LONGEST = 100
#: What is shown of a segment, and kept of it in the audit log.
COLUMNS = ("name", "slug", "description", "kind", "conditions")
DISTURBING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
#: Whoever changes what segments ask for does so alone, or two could close a circle.
ALONE = 0x5345474D
REACHES = """
WITH RECURSIVE asked (id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT a.to_segment_id FROM contacts_segment_asks a JOIN asked ON asked.id = a.from_segment_id
)
SELECT EXISTS (SELECT FROM asked WHERE id = %s)
"""


def clean_name(text: str) -> str:
    """A segment's name without spare spaces.

    :raises UnreadableSegmentName: if nothing of it can be read, or a sign in it disturbs others.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    kinds = {unicodedata.category(sign) for sign in name}
    if DISTURBING.search(name) or "Cc" in kinds or not any(kind[0] in "LNSP" for kind in kinds):
        raise UnreadableSegmentName(field="name")
    return name


@transaction.atomic
def create_segment(
    *,
    by: User | None,
    now: datetime,
    name: str,
    kind: str = Segment.Kind.DYNAMIC,
    conditions: Any = None,
    slug: str = "",
    **given: Any,
) -> Segment:
    """A segment; who belongs to a dynamic one is found a moment later.

    :raises BadConditions: naming what in its conditions cannot be understood.
    :raises NotDynamic: if a list of people is given conditions.
    :raises SegmentTaken: if another has the slug.
    """
    name = clean_name(name)
    segment = Segment(name=name, kind=kind, slug=slug or _free_slug(name), created_by=by, **given)
    segment.created_at = segment.updated_at = now
    asks = _set_conditions(segment, conditions, now=now)
    try:
        with transaction.atomic():
            segment.save(force_insert=True)
    except IntegrityError:
        raise SegmentTaken(field="slug") from None
    segment.asks.set(asks)
    audit.write("segment.created", by=by, obj=segment, after=_picture(segment), at=now)
    ring(REFRESH)
    return segment


@transaction.atomic
def change_segment(
    *,
    segment: Segment,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Segment:
    """Rename a segment, or say anew whom it means; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises BadConditions, NotDynamic: as for a new one.
    :raises CircleOfSegments: if it would ask for itself.
    """
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    refuse_if_outdated(segment, expected)
    before = _picture(segment)
    changes = dict(changes)
    if "name" in changes:
        changes["name"] = clean_name(changes["name"])
    if "conditions" in changes:
        segment.asks.set(_set_conditions(segment, changes.pop("conditions"), now=now))
    for name, value in changes.items():
        setattr(segment, name, value)
    after = _picture(segment)
    if after == before:
        return segment
    segment.version += 1
    segment.updated_at = now
    segment.save()
    audit.write("segment.changed", by=by, obj=segment, before=before, after=after, at=now)
    ring(REFRESH)
    return segment


@transaction.atomic
def archive_segment(
    *, segment: Segment, by: User, now: datetime, expected: Versions = None
) -> Segment:
    """Put a segment away: it is offered no more, and who belongs to it stays as it is.

    :raises SegmentInUse: naming the segments that ask for it, and what else stands on it.
    """
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    refuse_if_outdated(segment, expected)
    if segment.archived_at is not None:
        return segment
    _refuse_asked(segment)
    return _put(segment, "archived", by=by, now=now, archived_at=now, refresh_at=None)


@transaction.atomic
def restore_segment(
    *, segment: Segment, by: User, now: datetime, expected: Versions = None
) -> Segment:
    """Take a segment out of the archive; a dynamic one is brought up to date."""
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    refuse_if_outdated(segment, expected)
    if segment.archived_at is None:
        return segment
    due = now if segment.is_dynamic else None
    restored = _put(segment, "restored", by=by, now=now, archived_at=None, refresh_at=due)
    ring(REFRESH)
    return restored


@transaction.atomic
def delete_segment(*, segment: Segment, by: User, now: datetime, expected: Versions = None) -> None:
    """Forget a segment and who belonged to it; nobody is said to have left it.

    :raises Outdated: if it was changed since the caller read it.
    :raises SegmentInUse: naming the segments that ask for it, and what else stands on it.
    """
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    refuse_if_outdated(segment, expected)
    _refuse_asked(segment)
    before = {**_picture(segment), "members": segment.members}
    audit.write("segment.deleted", by=by, obj=segment, before=before, at=now)
    segment.delete()


@transaction.atomic
def ask_for_refresh(*, segment: Segment, now: datetime) -> None:
    """Have everybody looked at again for a dynamic segment, as soon as a worker is free.

    :raises NotDynamic: if it is a list of people.
    """
    if not segment.is_dynamic or segment.archived_at is not None:
        raise NotDynamic
    Segment.objects.filter(pk=segment.pk).update(refresh_at=now)
    ring(REFRESH)


def settle_segment(*, segment: Segment, now: datetime) -> None:
    """Have a segment mean what a pack wrote on its row, and everybody looked at for it.

    :raises BadConditions: naming what in its conditions cannot be understood.
    :raises CircleOfSegments: if it would ask for itself.
    """
    written = segment.conditions
    segment.asks.set(_set_conditions(segment, written, now=now))
    # As the pack has it, so that the firm's own edits can be told from it.
    segment.conditions = written
    segment.updated_at = now
    segment.save()
    ring(REFRESH)


def _set_conditions(segment: Segment, conditions: Any, *, now: datetime) -> list[int]:
    """Give a segment its conditions. Answers with the segments that they ask for."""
    if not segment.is_dynamic:
        if conditions:
            raise NotDynamic(field="conditions")
        return []
    tree = parse(conditions)
    asks = sorted(segments_asked(tree))
    _refuse_circle(segment, asks)
    touched = tree.touched_by
    segment.conditions = tree.as_json()
    segment.touched_by = None if touched is None else sorted(touched)
    segment.drifts, segment.refresh_at, segment.fault = tree.drifts, now, ""
    return asks


def segments_asked(tree: Group) -> set[int]:
    """The segments that a tree asks for by their membership."""
    return {
        choice.key
        for condition in conditions_in(tree)
        if condition.field.lookup == "segments"
        for choice in condition.choices
    }


def _refuse_circle(segment: Segment, asks: list[int]) -> None:
    if not asks or segment.pk is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALONE])
        cursor.execute(REACHES, [asks, segment.pk])
        if cursor.fetchone()[0]:
            raise CircleOfSegments(field="conditions")


def _refuse_asked(segment: Segment) -> None:
    names = segment.asked_by.filter(archived_at=None).order_by("name", "id")
    found = {"segments": list(names.values_list("slug", flat=True)[:20])}
    found |= {plural: list(user(segment)) for plural, user in USERS.items()}
    if used := {plural: several for plural, several in found.items() if several}:
        raise SegmentInUse(used_by=used)


def _put(segment: Segment, deed: str, *, by: User, now: datetime, **columns: Any) -> Segment:
    for name, value in columns.items():
        setattr(segment, name, value)
    segment.version += 1
    segment.updated_at = now
    segment.save(update_fields=[*columns, "version", "updated_at"])
    audit.write(f"segment.{deed}", by=by, obj=segment, at=now)
    return segment


def _free_slug(name: str) -> str:
    """A slug made of the name that no segment has."""
    plain = slugify(name, allow_unicode=True)[: LONGEST - 6].strip("-_") or "segment"
    known = Segment.objects.filter(slug__regex=rf"^{re.escape(plain)}(-[0-9]+)?$")
    taken = set(known.values_list("slug", flat=True))
    slug, number = plain, 2
    while slug in taken:
        slug, number = f"{plain}-{number}", number + 1
    return slug


def _picture(segment: Segment) -> dict[str, Any]:
    return {name: getattr(segment, name) for name in COLUMNS}
