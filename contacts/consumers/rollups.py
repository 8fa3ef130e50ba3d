"""What the log makes contacts do: rollups of whoever was touched are worked out anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.activities import (
    CONTACT_CREATED,
    CONTACT_DELETED,
    CONTACT_UPDATED,
    ORGANISATION_CREATED,
    ORGANISATION_UPDATED,
)
from contacts.fields import FieldBook
from contacts.models import Contact, Of
from contacts.operations.rollups import Changed, work_out
from contacts.rollups.book import Rollups
from contacts.rollups.definitions import Rollup
from events.consuming import Batch, Consumer, Fact

#: After which nothing is as it was, for the record and for whoever it is related to.
MERGED = frozenset({"contact_merged", "contact_unmerged"})
CREATED = frozenset({CONTACT_CREATED.name, ORGANISATION_CREATED.name})
UPDATED = frozenset({CONTACT_UPDATED.name, ORGANISATION_UPDATED.name})
RELATED = """
SELECT other_id, organisation_id FROM contacts_relationship WHERE contact_id = ANY(%(ids)s)
UNION SELECT contact_id, NULL FROM contacts_relationship WHERE other_id = ANY(%(ids)s)
"""
Ids = set[int]


class Touched:
    """Whom a batch touched, by the types of what happened."""

    def __init__(self, batch: Iterable[Fact]) -> None:
        self.contacts: defaultdict[str, Ids] = defaultdict(set)
        self.organisations: defaultdict[str, Ids] = defaultdict(set)
        #: For every rollup there is.
        self.whole_contacts: Ids = set()
        self.whole_organisations: Ids = set()
        self.merged: Ids = set()
        #: The organisations that somebody left, joined or is gone from.
        self.moved: Ids = set()
        for fact in batch:
            self._add(fact)

    def _add(self, fact: Fact) -> None:
        if fact.contact_id:
            self.contacts[fact.type].add(fact.contact_id)
        if fact.organisation_id:
            self.organisations[fact.type].add(fact.organisation_id)
        changes: Any = fact.properties.get("changes") if fact.type in UPDATED else None
        changes = changes if isinstance(changes, dict) else {}
        if fact.type in CREATED | MERGED or "type" in changes:
            self.whole_contacts |= {fact.contact_id} if fact.contact_id else set()
            self.whole_organisations |= {fact.organisation_id} if fact.organisation_id else set()
        if fact.type in MERGED and fact.contact_id:
            self.merged.add(fact.contact_id)
        if fact.type == CONTACT_DELETED.name and fact.organisation_id:
            self.moved.add(fact.organisation_id)
        sides = changes.get("organisation")
        if fact.contact_id and isinstance(sides, list):
            self.moved |= {one for one in sides if type(one) is int}

    def reach_the_related(self) -> None:
        """Whoever is related to somebody who was merged may count one more, or one less."""
        if self.merged:
            with connection.cursor() as cursor:
                cursor.execute(RELATED, {"ids": sorted(self.merged)})
                for contact, organisation in cursor.fetchall():
                    self.whole_contacts |= {contact} if contact else set()
                    self.whole_organisations |= {organisation} if organisation else set()

    @staticmethod
    def by(types: frozenset[str] | None, ids: defaultdict[str, Ids]) -> Ids:
        """Those whom one of the types is about."""
        named = ids.keys() if types is None else ids.keys() & types
        return set().union(*(ids[type] for type in named))


def work_out_touched(batch: Batch, now: datetime) -> None:
    """Work out rollups for the whole batch: a statement for each, and one write."""
    books = {of: FieldBook(of) for of in Of}
    rollups = {of: Rollups(of, book) for of, book in books.items()}
    if not any(rollups.values()):
        return
    touched = Touched(batch)
    touched.reach_the_related()
    contacts = rollups[Of.CONTACT]
    asked: dict[str, Collection[int]] = {
        slug: touched.whole_contacts | Touched.by(rollup.touched, touched.contacts)
        for slug, (_, rollup) in contacts.ready.items()
    }
    changed = work_out(rollups=contacts, asked=asked, book=books[Of.CONTACT], now=now)
    organisations = rollups[Of.ORGANISATION]
    if organisations:
        asked = _of_organisations(organisations, touched, changed)
        work_out(rollups=organisations, asked=asked, book=books[Of.ORGANISATION], now=now)


def _of_organisations(
    rollups: Rollups, touched: Touched, changed: Changed
) -> dict[str, Collection[int]]:
    """The organisations to ask for each field, also on account of their members."""
    members: dict[str, Ids] = {}
    for slug, (field, rollup) in rollups.ready.items():
        if field.rollup["of"] == "contacts":
            members[slug] = touched.whole_contacts | Touched.by(rollup.touched, touched.contacts)
            members[slug] |= _holding_others(rollup, changed)
    home = _organisations_of(set().union(*members.values()))
    return {
        slug: touched.whole_organisations
        | Touched.by(rollup.touched, touched.organisations)
        | (touched.moved if slug in members else set())
        | {home[pk] for pk in members.get(slug, ()) if pk in home}
        for slug, (_, rollup) in rollups.ready.items()
    }


def _holding_others(rollup: Rollup, changed: Changed) -> Ids:
    """The contacts of whom something is another now that the rollup reads."""
    return {
        pk
        for pk, slugs in changed.items()
        if any(f"custom.{slug}" in rollup.reads for slug in slugs)
    }


def _organisations_of(ids: Ids) -> dict[int, int]:
    if not ids:
        return {}
    rows = Contact.objects.filter(pk__in=ids, organisation__isnull=False)
    return dict(rows.values_list("pk", "organisation_id"))


ROLLUPS = Consumer(
    name="rollups",
    handle=work_out_touched,
    batch_size=2000,
    start="end",
    follows=("item_progress", "contact_metrics"),
    is_awaited=True,
)
