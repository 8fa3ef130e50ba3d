"""Names of contacts in other systems: finding, creating and linking them for a whole batch."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db import connection
from django.db.models import Min

from contacts.activities import CONTACT_CREATED
from contacts.computing import Formulas
from contacts.fields import FieldBook, with_defaults
from contacts.models import Contact, ContactEmail, Identity, Of
from events.operations import draft, record_many
from events.people import ANONYMOUS, EMAIL, EXTERNAL, Names

Name = tuple[str, str]
Held = dict[int, dict[str, set[str]]]
#: Visitors share this many locks; one each would fill the lock table of a busy server.
BUCKETS = 64
#: The first half of the visitors' advisory locks, so that they meet no others.
VISITORS = 0x56495354
PRESENT_NAMES = """
SELECT i.system, i.value, i.contact_id FROM contacts_identity i
JOIN unnest(%s::text[], %s::text[]) AS n(system, value)
  ON i.system = n.system AND i.value = n.value
"""
ADD_NAMES = """
INSERT INTO contacts_identity (system, value, contact_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
ADD_ADDRESSES = """
INSERT INTO contacts_contactemail (contact_id, address, label, is_primary)
SELECT n.contact, n.address, '', n.place = 1 AND NOT EXISTS (
    SELECT 1 FROM contacts_contactemail e WHERE e.contact_id = n.contact AND e.is_primary)
FROM (SELECT contact, address, row_number() OVER (PARTITION BY contact ORDER BY address) AS place
      FROM unnest(%s::bigint[], %s::text[]) AS given(contact, address)) AS n
WHERE NOT EXISTS (SELECT 1 FROM contacts_contactemail e
                  WHERE e.contact_id = n.contact AND e.address = n.address)
"""
ADD_EXTERNAL_IDS = """
UPDATE contacts_contact c SET external_id = n.value, version = c.version + 1, updated_at = %s
FROM unnest(%s::bigint[], %s::text[]) AS n(contact, value)
WHERE c.id = n.contact AND c.external_id IS NULL
"""


class Beaten(Exception):
    """Another transaction has just claimed one of our names."""


@dataclass
class Plan:
    """What a batch's claims mean, given the names known at one moment.

    People who do not exist yet are numbered -1, -2, … until they are written.
    """

    owners: dict[Name, int]
    held: Held
    #: Names to be written, each with its contact.
    added: dict[Name, int] = field(default_factory=dict)
    contact_of: dict[Names, int | None] = field(default_factory=dict)
    new: int = 0
    created: list[int] = field(default_factory=list)

    @property
    def has_work(self) -> bool:
        return bool(self.added) or None in self.contact_of.values()

    def is_divided(self, claim: Names) -> bool:
        """Whether some name of the claim belongs to somebody else."""
        owners = {self.added.get(name, self.owners.get(name)) for name in claim}
        return owners != {self.contact_of[claim]}

    def needs_locks(self) -> dict[int, bool]:
        """Bucket of visitors → whether it is needed alone (to claim) or shared (to write)."""
        shared = [claim[0][1] for claim, contact in self.contact_of.items() if contact is None]
        claimed = [value for system, value in self.added if system == ANONYMOUS]
        return {
            **dict.fromkeys(map(bucket, shared), False),
            **dict.fromkeys(map(bucket, claimed), True),
        }

    def claimed(self) -> dict[str, int]:
        return {value: pk for (system, value), pk in self.added.items() if system == ANONYMOUS}

    def settle(self, claim: Names) -> None:
        """Decide whose the claim is; the names in it that nobody has become theirs."""
        person = self._owner(claim)
        if person is None and claim[0][0] == ANONYMOUS:
            self.contact_of[claim] = None
            return
        if person is None:
            self.new += 1
            person = -self.new
        self.contact_of[claim] = person
        for name in claim:
            if name not in self.owners:
                self.owners[name] = self.added[name] = person
                self.held.setdefault(person, {}).setdefault(name[0], set()).add(name[1])

    def _owner(self, claim: Names) -> int | None:
        for place, name in enumerate(claim):
            owner = self.owners.get(name)
            if owner is not None and not self._contradicts(owner, claim, place):
                return owner
        return None

    def _contradicts(self, owner: int, claim: Names, place: int) -> bool:
        """Whether the owner of a weaker name goes by another one in a stronger system.

        Two users of a product who share an address are two people.
        """
        held = self.held.get(owner, {})
        return any(
            held.get(system) and not any((system, v) in claim for v in held[system])
            for system, _ in claim[:place]
        )


def bucket(visitor: str) -> int:
    return crc32(visitor.encode()) % BUCKETS


def plan_for(claims: Sequence[Names]) -> Plan:
    """Settle who each distinct claim is about, without writing anything."""
    names = list({name for claim in claims for name in claim})
    owners = present_owners(names)
    adopted = owners_by_column([name for name in names if name not in owners])
    everyone = {**owners, **adopted}
    doubtful = {
        everyone[name]
        for claim in claims
        if claim[0] not in everyone
        for name in claim[1:]
        if name in everyone
    }
    plan = Plan(everyone, held_by(doubtful), added=dict(adopted))
    # Visitors last: another claim of the batch may say who they are.
    for claim in sorted(claims, key=lambda claim: claim[0][0] == ANONYMOUS):
        plan.settle(claim)
    return plan


def present_owners(names: Sequence[Name]) -> dict[Name, int]:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT_NAMES, [[n[0] for n in names], [n[1] for n in names]])
        return {(system, value): pk for system, value, pk in cursor.fetchall()}


def owners_by_column(names: Sequence[Name]) -> dict[Name, int]:
    """Owners of names that stand on a contact but were never claimed as an identity."""
    found: dict[Name, int] = {}
    external = [value for system, value in names if system == EXTERNAL]
    if external:
        rows = Contact.objects.filter(external_id__in=external).values_list("external_id", "pk")
        found.update({(EXTERNAL, str(value)): pk for value, pk in rows})
    addresses = [value for system, value in names if system == EMAIL]
    if addresses:
        owners = (
            ContactEmail.objects.filter(address__in=addresses)
            .values_list("address")
            .annotate(first=Min("contact_id"))
        )
        found.update({(EMAIL, address): pk for address, pk in owners})
    return found


def held_by(contacts: Collection[int]) -> Held:
    """The strong names of contacts, by system."""
    held: Held = defaultdict(lambda: defaultdict(set))
    if not contacts:
        return held
    rows = Identity.objects.filter(contact_id__in=contacts).exclude(system=ANONYMOUS)
    for pk, system, value in rows.values_list("contact_id", "system", "value"):
        held[pk][system].add(value)
    columns = Contact.objects.filter(pk__in=contacts).exclude(external_id=None)
    for pk, external_id in columns.values_list("pk", "external_id"):
        held[pk][EXTERNAL].add(str(external_id))
    return held


def lock_visitors(needed: dict[int, bool]) -> None:
    """Keep visitors from being claimed while something is written of them, until we commit."""
    buckets = sorted(needed)
    with connection.cursor() as cursor:
        for one in buckets:
            kind = "" if needed[one] else "_shared"
            cursor.execute(f"SELECT pg_advisory_xact_lock{kind}(%s, %s)", [VISITORS, one])


def write(plan: Plan, *, at: datetime, source: str) -> None:
    """Write the people and names of a plan.

    :raises Beaten: if somebody else has just claimed one of the names.
    """
    _number_the_new(plan)
    # In one order everywhere, so that two batches with the same people cannot deadlock.
    added = sorted(plan.added.items())
    columns: Any = [[n[0] for n, _ in added], [n[1] for n, _ in added], [pk for _, pk in added]]
    with connection.cursor() as cursor:
        cursor.execute(ADD_NAMES, columns)
        if cursor.rowcount < len(added):
            raise Beaten
    book = FieldBook()
    _create(plan, book, at=at, source=source)
    created = set(plan.created)
    external: dict[int, str] = {}
    for (system, value), pk in plan.added.items():
        if system == EXTERNAL and pk not in created:
            external.setdefault(pk, value)
    addresses = [(pk, value) for (system, value), pk in added if system == EMAIL]
    with connection.cursor() as cursor:
        if addresses:
            cursor.execute(ADD_ADDRESSES, [[pk for pk, _ in addresses], [a for _, a in addresses]])
        if external:
            cursor.execute(ADD_EXTERNAL_IDS, [at, list(external), list(external.values())])
    if external:
        work_out_anew(external, book)


def work_out_anew(ids: Collection[int], book: FieldBook) -> None:
    """Bring what formulas give for contacts, which this transaction has written, up to date."""
    formulas = Formulas(Of.CONTACT, book)
    if not formulas:
        return
    rows = list(Contact.objects.select_related("type").filter(pk__in=ids).order_by("pk"))
    for row in rows:
        formulas.work_out(row)
    Contact.objects.bulk_update(rows, ["custom"])


def _number_the_new(plan: Plan) -> None:
    """Give the people to be created the ids they will have."""
    if not plan.new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id'))"
            " FROM generate_series(1, %s)",
            [plan.new],
        )
        plan.created = [pk for (pk,) in cursor.fetchall()]
    plan.added = {name: _numbered(pk, plan) for name, pk in plan.added.items()}
    plan.contact_of = {claim: pk and _numbered(pk, plan) for claim, pk in plan.contact_of.items()}


def _numbered(pk: int, plan: Plan) -> int:
    return plan.created[-pk - 1] if pk < 0 else pk


def _create(plan: Plan, book: FieldBook, *, at: datetime, source: str) -> None:
    """The contacts that are new; until somebody tells their name they show what is known."""
    if not plan.created:
        return
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for (system, value), pk in plan.added.items():
        known[pk].setdefault(system, value)
    held = with_defaults({}, book, None)
    formulas = Formulas(Of.CONTACT, book)
    new = [
        Contact(
            pk=pk,
            external_id=known[pk].get(EXTERNAL),
            display_name=next(iter(known[pk].values())),
            source=source,
            custom=dict(held),
            created_at=at,
            updated_at=at,
        )
        for pk in plan.created
    ]
    for contact in new:
        formulas.work_out(contact)
    Contact.objects.bulk_create(new)
    record_many(
        [
            draft(CONTACT_CREATED, contact=pk, at=at, properties={"source": source})
            for pk in plan.created
        ]
    )
