"""Keeping a contact's addresses, numbers and names in other systems."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from contacts.errors import ExternalIdTaken
from contacts.gates import refuse_forgotten
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.reach import Reach, clean_email, clean_phone, settle, with_primary
from events.people import EMAIL, EXTERNAL
from ground.arrays import id_array, text_array

Name = tuple[str, str]
#: Contact → what it is to be reached by.
Wanted = Mapping[int, list[Reach]]
#: Both tables in one statement each; every part below stands once for either.
TABLES = {"mail": ("contacts_contactemail", "address"), "call": ("contacts_contactphone", "number")}
# What is not wanted any more goes, and what is no longer the primary one steps down before
# another steps up: no statement may see two primaries.
LET_GO = """
{kind}_wanted AS (
    SELECT * FROM unnest(
        %({kind}_contacts)s::bigint[], %({kind}_values)s::text[], %({kind}_primaries)s::bool[]
    ) AS one (contact, value, is_primary)
),
{kind}_gone AS (
    DELETE FROM {table} had
    WHERE had.contact_id = ANY(%({kind}_of)s) AND had.contact_id = ANY(%(known)s)
      AND NOT EXISTS (SELECT FROM {kind}_wanted
                      WHERE contact = had.contact_id AND value = had.{column})
),
{kind}_lesser AS (
    UPDATE {table} had SET is_primary = false FROM {kind}_wanted wanted
    WHERE contact = had.contact_id AND value = had.{column}
      AND had.is_primary AND NOT wanted.is_primary
)
"""
KEEP = """
{kind}_kept AS (
    INSERT INTO {table} AS had (contact_id, {column}, label, is_primary)
    SELECT * FROM unnest(
        %({kind}_contacts)s::bigint[], %({kind}_values)s::text[],
        %({kind}_labels)s::text[], %({kind}_primaries)s::bool[])
    ON CONFLICT (contact_id, {column})
    DO UPDATE SET label = excluded.label, is_primary = excluded.is_primary
    WHERE (had.label, had.is_primary) <> (excluded.label, excluded.is_primary)
)
"""
FORGET_NAMES = """
DELETE FROM contacts_identity held
USING unnest(%s::bigint[], %s::text[], %s::text[]) AS gone (contact, system, value)
WHERE (held.system, held.value, held.contact_id) = (gone.system, gone.value, gone.contact)
"""
CLAIM_NAMES = """
INSERT INTO contacts_identity (contact_id, system, value)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
OF_OTHERS = """
SELECT FROM contacts_identity held
JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS claimed (contact, system, value)
  ON (held.system, held.value) = (claimed.system, claimed.value)
WHERE held.system = %s AND held.contact_id <> claimed.contact
LIMIT 1
"""


def emails_wanted(changes: dict[str, Any], present: list[Reach]) -> list[Reach]:
    """The addresses after the change; the present ones where it says nothing of them."""
    if "emails" in changes:
        given = changes["emails"]
        return settle(given, lambda text: clean_email(text, field="emails"), field="emails")
    if "email" in changes:
        value = clean_email(changes["email"]) if changes["email"] else ""
        return with_primary(present, value)
    return present


def phones_wanted(changes: dict[str, Any], present: list[Reach], *, country: str) -> list[Reach]:
    """The numbers after the change; the present ones where it says nothing of them."""
    if "phones" in changes:
        given = changes["phones"]
        return settle(
            given,
            lambda text: clean_phone(text, country=country, field="phones"),
            field="phones",
        )
    if "phone" in changes:
        value = clean_phone(changes["phone"], country=country) if changes["phone"] else ""
        return with_primary(present, value)
    return present


def emails_of(contact: Contact) -> list[Reach]:
    rows = contact.emails.order_by("-is_primary", "id")
    return [Reach(row.address, row.label, row.is_primary) for row in rows]


def phones_of(contact: Contact) -> list[Reach]:
    rows = contact.phones.order_by("-is_primary", "id")
    return [Reach(row.number, row.label, row.is_primary) for row in rows]


def reaches_of(ids: Collection[int]) -> tuple[Wanted, Wanted]:
    """The addresses and the numbers of contacts, the primary ones first."""
    emails: dict[int, list[Reach]] = {pk: [] for pk in ids}
    phones: dict[int, list[Reach]] = {pk: [] for pk in ids}
    for model, value, known in (
        (ContactEmail, "address", emails),
        (ContactPhone, "number", phones),
    ):
        rows: Any = model.objects.filter(contact__in=ids).order_by("-is_primary", "id")
        for pk, *said in rows.values_list("contact_id", value, "label", "is_primary"):
            known[pk].append(Reach(*said))
    return emails, phones


def set_reaches(emails: Wanted, phones: Wanted, *, known: Collection[int]) -> None:
    """Make the addresses and the numbers of contacts exactly these.

    `known` are the contacts that may have had others before.
    """
    if not emails and not phones:
        return
    given = {"known": list(known), **_columns_of("mail", emails), **_columns_of("call", phones)}
    with connection.cursor() as cursor:
        for part in (LET_GO, KEEP) if known else (KEEP,):
            cursor.execute(_for_both(part), given)


def _columns_of(kind: str, wanted: Wanted) -> dict[str, list[Any]]:
    rows = [(pk, one) for pk, reaches in wanted.items() for one in reaches]
    return {
        f"{kind}_of": list(wanted),
        f"{kind}_contacts": [pk for pk, _ in rows],
        f"{kind}_values": [one.value for _, one in rows],
        f"{kind}_labels": [one.label for _, one in rows],
        f"{kind}_primaries": [one.is_primary for _, one in rows],
    }


def _for_both(part: str) -> str:
    parts = [
        part.format(kind=kind, table=table, column=column)
        for kind, (table, column) in TABLES.items()
    ]
    return f"WITH {','.join(parts)} SELECT"


def keep_identities(
    emails: Mapping[Contact, list[Reach]], *, before: Mapping[int, frozenset[Name]]
) -> None:
    """Let product events find contacts by their external ids and these addresses.

    Of the names before the change, by contact id, those that are gone are let go; names that
    other systems gave stay. An address that another contact claimed first stays theirs.

    :raises ExternalIdTaken: if another contact goes by an external id of theirs.
    :raises PersonForgotten: if a new name is that of somebody who was erased.
    """
    names = {contact.pk: names_of(contact, own) for contact, own in emails.items()}
    refuse_forgotten(
        {name for pk, own in names.items() for name in own - before.get(pk, frozenset())}
    )
    lost = [(pk, name) for pk, held in before.items() for name in held - names[pk]]
    # In one order everywhere, so that two batches with the same people cannot deadlock.
    kept = sorted((name, pk) for pk, own in names.items() for name in own)
    claimed = _columns([(pk, name) for name, pk in kept])
    with connection.cursor() as cursor:
        if lost:
            cursor.execute(FORGET_NAMES, _columns(lost))
        if kept:
            cursor.execute(CLAIM_NAMES, claimed)
        if not kept or cursor.rowcount == len(kept):
            return
        # Asked after the claim, so that a name is seen that another transaction took meanwhile.
        cursor.execute(OF_OTHERS, [*claimed, EXTERNAL])
        if cursor.fetchone():
            raise ExternalIdTaken(field="external_id")


def _columns(rows: Sequence[tuple[int, Name]]) -> list[str]:
    """Contacts, systems and values of names, each a column."""
    return [
        id_array(pk for pk, _ in rows),
        text_array(system for _, (system, _) in rows),
        text_array(value for _, (_, value) in rows),
    ]


def names_of(contact: Contact, emails: list[Reach]) -> frozenset[Name]:
    """The names that stand on the contact itself."""
    external = [(EXTERNAL, contact.external_id)] if contact.external_id else []
    return frozenset([*external, *((EMAIL, reach.value) for reach in emails)])
