"""Telling people where others mention them in a note."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from contacts import activities
from contacts.models import Contact, Note, Organisation
from contacts.queries.notes import seen_notes
from events.consuming import Batch, Consumer
from events.subjects import CONTACT, ORGANISATION
from messaging.kinds import MENTIONED
from messaging.operations import Notice, notify_each

PAGES = {CONTACT: "/app/contacts/{}?note={}", ORGANISATION: "/app/organisations/{}?note={}"}


class Mention(NamedTuple):
    """Somebody was named in a note."""

    note: int
    user: int
    by: int | None
    excerpt: str


def tell_mentioned(batch: Batch, now: datetime) -> None:
    """Tell people once of each note that names them, if it still does and they may see it."""
    mentions = _mentions(batch)
    if not mentions:
        return
    notes = Note.objects.standing().select_related("contact", "organisation")
    standing = notes.prefetch_related("mentioned").in_bulk({one.note for one in mentions})
    ids = {one.user for one in mentions} | {one.by for one in mentions if one.by}
    staff = User.objects.prefetch_related("roles").in_bulk(ids)
    told = [
        one
        for one in mentions
        if one.user in staff
        and one.note in standing
        and staff[one.user] in standing[one.note].mentioned.all()
    ]
    seen = seen_notes((staff[one.user], one.note) for one in told)
    notify_each(
        (
            (staff[one.user], _notice(one, standing[one.note], staff.get(one.by or 0)))
            for one in told
            if (one.user, one.note) in seen
        ),
        now=now,
    )


def _mentions(batch: Batch) -> list[Mention]:
    found: list[Mention] = []
    for fact in batch:
        with batch.guarding(fact):
            if '"mentions"' not in fact.properties_json:
                continue
            said = fact.properties
            note, excerpt = int(fact.subject_id), str(said.get("excerpt", ""))
            found += [
                Mention(note, user, fact.by_id, excerpt)
                for user in said["mentions"]
                if user != fact.by_id
            ]
    return found


def _notice(one: Mention, note: Note, by: User | None) -> Notice:
    about = CONTACT if note.contact_id else ORGANISATION
    record: Contact | Organisation | None = note.contact or note.organisation

    def title() -> str:
        said = {"by": by, "name": _name(record) or _("Somebody without a name")}
        if by is None:
            return _("You were mentioned in a note on %(name)s") % said
        return _("%(by)s mentioned you in a note on %(name)s") % said

    return Notice(
        kind=MENTIONED,
        key=f"mention:{one.note}",
        title=title,
        message=lambda: one.excerpt,
        action_url=PAGES[about].format(note.contact_id or note.organisation_id, note.pk),
        contact_id=note.contact_id,
        organisation_id=note.organisation_id,
    )


def _name(record: Contact | Organisation | None) -> str:
    return record.display_name if isinstance(record, Contact) else record.name if record else ""


MENTIONED_TOLD = Consumer(
    name="mentioned_told",
    handle=tell_mentioned,
    types=frozenset({activities.NOTE_ADDED.name, activities.NOTE_CHANGED.name}),
    batch_size=1000,
    start="end",
    hears_quiet=False,
)
