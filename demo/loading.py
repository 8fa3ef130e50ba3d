"""Whole blocks of an invented firm into the database, by COPY."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import orjson
from django.db import connection, transaction

from demo.history import Deed, history
from demo.people import BLOCK, Organisation, Person, block
from demo.rhythm import Rhythm

NULL = "\\N"
COLUMNS = {
    "contacts_organisation": (
        "id,name,type_id,owner_id,team_id,address,website,phone,custom,version,created_at,"
        "updated_at"
    ),
    "contacts_contact": (
        "id,external_id,first_name,last_name,display_name,description,country,time_zone,locale,"
        "address,source,organisation_id,owner_id,team_id,type_id,registered_on,last_active_at,"
        "email_verified,custom,version,created_at,updated_at"
    ),
    "contacts_contactemail": "contact_id,address,label,is_primary",
    "contacts_contactphone": "contact_id,number,label,is_primary",
    "contacts_identity": "system,value,contact_id",
    "contacts_tagging": "tag_id,contact_id,tagged_at",
    "events_activity": (
        "type,contact_id,title,properties,item_type,item_id,item_title,category,amount,source,"
        "occurred_at,created_at"
    ),
}


@dataclass(frozen=True)
class Firm:
    """Whom the invented people belong to, and how much is told of them."""

    today: date
    seed: int
    activities: int
    #: (team, owner) pairs that contacts are dealt to.
    desks: Sequence[tuple[int | None, int | None]]
    types: dict[str, int] = field(default_factory=dict)
    #: (tag, every how many contacts carry it) pairs.
    tags: Sequence[tuple[int, int]] = ()
    rhythm: Rhythm = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rhythm", Rhythm(today=self.today))


def first_external_id(number: int) -> str:
    return f"demo-{number * BLOCK:08d}"


def load_blocks(firm: Firm, blocks: Sequence[int], *, most: int) -> tuple[int, int]:
    """Write the blocks that are not there yet, in one transaction.

    People with a number of `most` or above are left out. Returns how many contacts and
    activities were written.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT external_id FROM contacts_contact WHERE external_id = ANY(%s)",
            [[first_external_id(number) for number in blocks]],
        )
        there = {row[0] for row in cursor.fetchall()}
        lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
        for number in blocks:
            if first_external_id(number) not in there:
                write_block(cursor, firm, number, lines, most)
        for table, columns in COLUMNS.items():
            if lines[table]:
                body = BytesIO("".join(lines[table]).encode())
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", body)
    return len(lines["contacts_contact"]), len(lines["events_activity"])


def write_block(
    cursor: Any, firm: Firm, number: int, lines: dict[str, list[str]], most: int
) -> None:
    organisations, people = block(number, rhythm=firm.rhythm, seed=firm.seed)
    people = [person for person in people if person.number < most]
    orgs = reserve(cursor, "contacts_organisation", len(organisations))
    ids = reserve(cursor, "contacts_contact", len(people))
    for id, organisation in zip(orgs, organisations, strict=True):
        lines["contacts_organisation"].append(organisation_line(firm, id, organisation))
    for id, person in zip(ids, people, strict=True):
        deeds = history(person, rhythm=firm.rhythm, count=firm.activities)
        organisation_id = None if person.organisation is None else orgs[person.organisation]
        lines["contacts_contact"].append(contact_line(firm, id, person, organisation_id, deeds))
        lines["contacts_contactemail"].append(line(id, person.email, "", "t"))
        lines["contacts_contactphone"].append(line(id, person.phone, "mobile", "t"))
        lines["contacts_identity"].append(line("external", person.external_id, id))
        lines["contacts_identity"].append(line("email", person.email, id))
        lines["contacts_tagging"].extend(
            line(tag, id, firm.rhythm.stamp(person.created))
            for tag, every in firm.tags
            if person.number % every == every - 1
        )
        lines["events_activity"].extend(activity_line(firm, id, deed) for deed in deeds)


def reserve(cursor: Any, table: str, count: int) -> range:
    """Ids that nobody else will be given."""
    if not count:
        return range(0)
    cursor.execute(
        "SELECT min(id) FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS id"
        " FROM generate_series(1, %s)) AS taken HAVING max(id) - min(id) = %s - 1",
        [table, count, count],
    )
    row = cursor.fetchone()
    # Another writer came between: the next stretch is likely to be whole.
    return range(row[0], row[0] + count) if row else reserve(cursor, table, count)


def line(*values: Any) -> str:
    return "\t".join([NULL if value is None else str(value) for value in values]) + "\n"


def as_json(value: Any) -> str:
    return orjson.dumps(value).decode().replace("\\", "\\\\")


def organisation_line(firm: Firm, id: int, organisation: Organisation) -> str:
    team, owner = firm.desks[id % len(firm.desks)]
    kind = firm.types.get("household" if organisation.is_household else "company")
    address = as_json({"city": organisation.town[0], "country": organisation.town[1]})
    at = firm.rhythm.stamp(0)
    return line(id, organisation.name, kind, owner, team, address, "", "", "{}", 1, at, at)


def contact_line(
    firm: Firm, id: int, person: Person, organisation: int | None, deeds: list[Deed]
) -> str:
    # People of one household have one desk.
    team, owner = firm.desks[(organisation or person.number * 7) % len(firm.desks)]
    town = person.town
    created, last = firm.rhythm.stamp(person.created), firm.rhythm.stamp(deeds[-1].at)
    active = last if len(deeds) > 1 else None
    address = as_json({"city": town[0], "country": town[1]})
    name = f"{person.first} {person.last}"
    return line(
        *(id, person.external_id, person.first, person.last, name, ""),
        *(town[1], town[2], town[3], address, person.source, organisation, owner, team),
        *(firm.types.get("subscriber"), created[:10], active),
        *("t" if person.number % 5 else "f", as_json(person.custom), 1, created, last),
    )


def activity_line(firm: Firm, contact: int, deed: Deed) -> str:
    kind, id, title, category = deed.item
    at = firm.rhythm.stamp(deed.at)
    return (
        f"{deed.type}\t{contact}\t{deed.title}\t{deed.properties}\t{kind}\t{id}\t{title}\t"
        f"{category}\t{deed.amount or NULL}\tdemo\t{at}\t{at}\n"
    )
