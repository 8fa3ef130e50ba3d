"""Giving tags to contacts and taking them: a set of contacts by one statement per table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from accounts import audit
from accounts.models import User
from contacts.activities import TAG_ADDED, TAG_REMOVED
from contacts.models import Contact, Tag, Tagging
from contacts.operations.tags import tags_named
from events import titles
from events.operations import record_rows
from events.operations.copying import Entry

#: A contact's id and a tag's.
Pair = tuple[int, int]
# A tag that somebody deletes at this moment is waited for, and then left out.
CHANGE = """
WITH alive AS MATERIALIZED (
    SELECT id FROM contacts_tag WHERE id = ANY(%(added_tags)s) ORDER BY id FOR KEY SHARE
),
gone AS (
    DELETE FROM contacts_tagging had
    USING unnest(%(removed_contacts)s::bigint[], %(removed_tags)s::bigint[]) AS one (contact, tag)
    WHERE had.contact_id = one.contact AND had.tag_id = one.tag
    RETURNING had.contact_id, had.tag_id
),
made AS (
    INSERT INTO contacts_tagging (contact_id, tag_id, tagged_at, tagged_by_id)
    SELECT one.contact, one.tag, %(now)s, %(by)s
    FROM unnest(%(added_contacts)s::bigint[], %(added_tags)s::bigint[]) AS one (contact, tag)
    JOIN alive ON alive.id = one.tag
    ON CONFLICT (tag_id, contact_id) DO NOTHING
    RETURNING contact_id, tag_id
)
SELECT true, contact_id, tag_id FROM made
UNION ALL
SELECT false, contact_id, tag_id FROM gone
"""


@dataclass(frozen=True)
class Retagged:
    """What was different afterwards: tag → the contacts that got it, and that lost it."""

    added: dict[int, list[int]] = field(default_factory=dict)
    removed: dict[int, list[int]] = field(default_factory=dict)

    @property
    def contacts(self) -> set[int]:
        sides = [*self.added.values(), *self.removed.values()]
        return {pk for side in sides for pk in side}


@transaction.atomic
def tag_contacts(
    *,
    rows: QuerySet[Any],
    add: Collection[int],
    remove: Collection[int],
    by: User | None,
    now: datetime,
) -> Retagged:
    """Give tags to a set of contacts and take others from them, by the tags' ids.

    One that carries a tag already, or does not, is left as it is. `by` is None where no person
    does it.
    """
    plain = rows.select_related(None).only("id", "display_name").order_by("id")
    contacts = {row.pk: row for row in plain.select_for_update(no_key=True, of=("self",))}
    changed = _write(
        contacts,
        add=[(pk, tag) for pk in contacts for tag in add],
        remove=[(pk, tag) for pk in contacts for tag in remove],
        by=by,
        now=now,
    )
    raise_versions(changed.contacts, now=now)
    return changed


def set_tags(wanted: Mapping[Contact, Iterable[str]], *, by: User, now: datetime) -> set[int]:
    """Let contacts, locked by the caller, carry exactly the tags of these names.

    Answers with the contacts of which that was a change; their versions are the caller's to
    raise.

    :raises UnknownTag: if one is missing and `by` may not manage tags.
    """
    ids = tags_named((name for names in wanted.values() for name in names), by=by, now=now)
    meant = {(contact.pk, ids[name]) for contact, names in wanted.items() for name in names}
    contacts = {contact.pk: contact for contact in wanted}
    carried = Tagging.objects.filter(contact__in=contacts).values_list("contact_id", "tag_id")
    before = set(carried)
    changed = _write(
        contacts, add=sorted(meant - before), remove=sorted(before - meant), by=by, now=now
    )
    return changed.contacts


def add_tags(
    wanted: Mapping[Contact, Iterable[str]], *, by: User, now: datetime
) -> Mapping[int, list[int]]:
    """Give contacts, locked by the caller, the tags of these names; what they carry stays.

    Answers with contact → the tags it did not carry; their versions are the caller's to raise.

    :raises UnknownTag: if one is missing and `by` may not manage tags.
    """
    ids = tags_named((name for names in wanted.values() for name in names), by=by, now=now)
    pairs = {(contact.pk, ids[name]) for contact, names in wanted.items() for name in names}
    contacts = {contact.pk: contact for contact in wanted}
    changed = _write(contacts, add=sorted(pairs), remove=[], by=by, now=now)
    got: dict[int, list[int]] = defaultdict(list)
    for tag, carriers in changed.added.items():
        for contact in carriers:
            got[contact].append(tag)
    return got


def raise_versions(contacts: Collection[int], *, now: datetime) -> None:
    """Contacts that show something else are newer than those that were read before."""
    if contacts:
        Contact.objects.filter(pk__in=contacts).update(version=F("version") + 1, updated_at=now)


def _write(
    contacts: Mapping[int, Contact],
    *,
    add: list[Pair],
    remove: list[Pair],
    by: User | None,
    now: datetime,
) -> Retagged:
    if not add and not remove:
        return Retagged()
    added: dict[int, list[int]] = defaultdict(list)
    removed: dict[int, list[int]] = defaultdict(list)
    given: dict[str, Any] = {
        **_columns("added", add),
        **_columns("removed", remove),
        "now": now,
        "by": by.pk if by else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, given)
        for is_added, contact, tag in cursor.fetchall():
            (added if is_added else removed)[tag].append(contact)
    changed = Retagged({**added}, {**removed})
    _note(contacts, changed, by=by, now=now)
    return changed


def _columns(side: str, pairs: list[Pair]) -> dict[str, list[int]]:
    return {
        f"{side}_contacts": [contact for contact, _ in pairs],
        f"{side}_tags": [tag for _, tag in pairs],
    }


def _note(
    contacts: Mapping[int, Contact], changed: Retagged, *, by: User | None, now: datetime
) -> None:
    if not changed.contacts:
        return
    tags = Tag.objects.in_bulk([*changed.added, *changed.removed])
    told: list[Entry] = []
    for type, side in ((TAG_REMOVED, changed.removed), (TAG_ADDED, changed.added)):
        for id, carriers in side.items():
            said = {"tag": tags[id].slug, "name": tags[id].name}
            title = titles.fill(type.title, said)
            told += [
                Entry(
                    type.name,
                    title,
                    now,
                    contact_id=pk,
                    properties=said,
                    by_id=by.pk if by else None,
                )
                for pk in carriers
            ]
    record_rows(told)
    _audit(contacts, changed, tags, by=by, now=now)


def _audit(
    contacts: Mapping[int, Contact],
    changed: Retagged,
    tags: Mapping[int, Tag],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """One row for the deed, however many contacts: what each got and lost is in the log."""
    got, lost = (
        {tags[id].name: len(carriers) for id, carriers in side.items()}
        for side in (changed.added, changed.removed)
    )
    ids = sorted(changed.contacts)
    if len(ids) == 1:
        before, after = {"tags": sorted(lost)}, {"tags": sorted(got)}
        audit.write(
            "contact.tagged", by=by, obj=contacts[ids[0]], before=before, after=after, at=now
        )
    else:
        sides = {"added": got, "removed": lost}
        audit.write("contacts.tagged", by=by, after=sides, at=now, contacts=ids)
