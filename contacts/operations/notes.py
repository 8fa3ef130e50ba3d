"""Writing notes: add, change, pin, delete and bring back.

See `contacts.note_text` for what a note can hold.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.activities import (
    NOTE_ADDED,
    NOTE_CHANGED,
    NOTE_DELETED,
    NOTE_PINNED,
    NOTE_RESTORED,
    NOTE_UNPINNED,
)
from contacts.errors import NobodyToMention, NotYourNote
from contacts.models import Contact, Note, Organisation
from contacts.note_text import cleaned, excerpt, mentioned_in
from contacts.permissions import NOTES_MANAGE
from events.catalogue import ActivityType
from events.operations import record
from ground.refusals import NotThere
from ground.versions import Versions, refuse_if_outdated

#: How long a deleted note can be brought back.
KEPT = timedelta(days=1)
AT_ONCE = 1_000


@transaction.atomic
def add_note(
    *,
    of: Contact | Organisation,
    content: str,
    by: User,
    now: datetime,
    pinned: bool = False,
) -> Note:
    """A new note of a contact or an organisation.

    :raises EmptyNote, NoteTooLong, BadLink: if it cannot be kept as it is.
    :raises NobodyToMention: if somebody it mentions does not work here.
    """
    content = cleaned(content)
    people = _colleagues(mentioned_in(content), known=())
    note = Note(content=content, author=by, pinned=pinned, created_at=now, updated_at=now)
    if isinstance(of, Contact):
        note.contact = of
    else:
        note.organisation = of
    note.save(force_insert=True)
    note.mentioned.add(*people)
    audit.write("note.added", by=by, obj=note, after=snapshot(note), at=now)
    _record(NOTE_ADDED, note, people.values(), by=by, now=now, mentions=sorted(people))
    return note


@transaction.atomic
def change_note(
    *,
    note: Note,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Note:
    """The note with other content, pinned, or unpinned; what is not named stays.

    Whoever may write notes may pin them. Whom it newly mentions stands in the activity.

    :raises NotYourNote: if the content is another's, and the caller may not manage notes.
    :raises Outdated: if the note was changed since the caller read it.
    :raises EmptyNote, NoteTooLong, BadLink, NobodyToMention: as for a new one.
    """
    note = _locked(note)
    refuse_if_outdated(note, expected)
    before = snapshot(note)
    people = {one.pk: one for one in note.mentioned.all()}
    new: dict[int, User] = {}
    content = cleaned(changes["content"]) if "content" in changes else note.content
    if content != note.content:
        _refuse_others(note, by)
        known, people = people, _colleagues(mentioned_in(content), known=people)
        new = {pk: one for pk, one in people.items() if pk not in known}
        note.content, note.edited_at = content, now
        note.mentioned.set(people.values())
    note.pinned = changes.get("pinned", note.pinned)
    after = snapshot(note)
    if after == before:
        return note
    _save(note, "content", "pinned", "edited_at", now=now)
    audit.write("note.changed", by=by, obj=note, before=before, after=after, at=now)
    if before["content"] != content:
        _record(NOTE_CHANGED, note, people.values(), by=by, now=now, mentions=sorted(new))
    if before["pinned"] != note.pinned:
        type = NOTE_PINNED if note.pinned else NOTE_UNPINNED
        _record(type, note, people.values(), by=by, now=now)
    return note


@transaction.atomic
def delete_note(*, note: Note, by: User, now: datetime, expected: Versions = None) -> None:
    """Take the note away; it can be brought back for a day.

    :raises NotYourNote: if it is another's, and the caller may not manage notes.
    :raises Outdated: if the note was changed since the caller read it.
    """
    note = _locked(note)
    _refuse_others(note, by)
    refuse_if_outdated(note, expected)
    note.deleted_at = now
    _save(note, "deleted_at", now=now)
    audit.write("note.deleted", by=by, obj=note, before=snapshot(note), at=now)
    _record(NOTE_DELETED, note, note.mentioned.all(), by=by, now=now)


@transaction.atomic
def restore_note(*, note: Note, by: User, now: datetime) -> Note:
    """Bring a deleted note back as it was; one that stands is left alone.

    :raises NotYourNote: if it is another's, and the caller may not manage notes.
    :raises NotThere: if it was forgotten for good meanwhile.
    """
    note = _locked(note, deleted=True)
    _refuse_others(note, by)
    if note.deleted_at is None:
        return note
    note.deleted_at = None
    _save(note, "deleted_at", now=now)
    audit.write("note.restored", by=by, obj=note, after=snapshot(note), at=now)
    _record(NOTE_RESTORED, note, note.mentioned.all(), by=by, now=now)
    return note


def forget_deleted_notes(*, now: datetime) -> int:
    """Remove for good what was deleted a day ago; how many."""
    forgotten = 0
    while True:
        old = Note.objects.filter(deleted_at__lt=now - KEPT).order_by("deleted_at", "id")
        ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
        Note.objects.filter(pk__in=ids, deleted_at__lt=now - KEPT).delete()
        forgotten += len(ids)
        if len(ids) < AT_ONCE:
            return forgotten


def may_manage(note: Note, by: User) -> bool:
    """Whether a person may change what the note says, or delete it."""
    return note.author_id == by.pk or NOTES_MANAGE in by.granted_codes


def snapshot(note: Note) -> dict[str, Any]:
    """The note as plain values, to compare and to keep."""
    return {"content": note.content, "pinned": note.pinned}


def _refuse_others(note: Note, by: User) -> None:
    if not may_manage(note, by):
        raise NotYourNote


def _locked(note: Note, *, deleted: bool = False) -> Note:
    rows = Note.objects.select_for_update(of=("self",))
    found = (rows if deleted else rows.standing()).filter(pk=note.pk).first()
    if found is None:
        raise NotThere
    return found


def _colleagues(ids: list[int], *, known: Iterable[int]) -> dict[int, User]:
    """Those with the ids; who was mentioned before may have left meanwhile."""
    found = User.objects.in_bulk(ids)
    if any(pk not in found or not (found[pk].is_active or pk in known) for pk in ids):
        raise NobodyToMention(field="content")
    return found


def _save(note: Note, *columns: str, now: datetime) -> None:
    note.version += 1
    note.updated_at = now
    note.save(update_fields=[*columns, "version", "updated_at"])


def _record(
    type: ActivityType,
    note: Note,
    people: Iterable[User],
    *,
    by: User,
    now: datetime,
    mentions: list[int] | None = None,
) -> None:
    facts: dict[str, Any] = {"mentions": mentions} if mentions else {}
    record(
        type,
        contact=note.contact_id,
        organisation=note.organisation_id,
        subject=note,
        by=by,
        at=now,
        excerpt=excerpt(note.content, {one.pk: str(one) for one in people}),
        **facts,
    )
