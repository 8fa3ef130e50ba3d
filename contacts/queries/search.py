"""The search over contacts: what fits exactly comes first, then what is nearly so.

Postgres' own similarity search reads more of the index the more contacts there are. So
misspelt words are compared with the words of all names, of which there are few; contacts
are then found by whole words. Every way of finding stands in one statement, the surest
first, and Postgres does not go a way once those before it found enough.
See docs/decisions/070-search-by-words.md.
"""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import BigIntegerField, F, Func, IntegerField, Value

from contacts.errors import SearchTookTooLong
from contacts.models import ContactQuerySet, OrganisationQuerySet
from contacts.queries import ways

Rows = TypeVar("Rows", ContactQuerySet, OrganisationQuerySet)
LONGEST_TEXT, MOST_FOUND = 200, 100
# They go the same trip as the search, which makes them and it one transaction.
LIMITS = "SET LOCAL statement_timeout = '3s'; SET LOCAL gin_fuzzy_search_limit = 20000; "


def search_contacts(
    rows: ContactQuerySet, text: str, *, limit: int = MOST_FOUND
) -> ContactQuerySet:
    """Those of the rows that fit a text best, at most `limit`; order by `place` for the best first.

    An e-mail address, a phone number or an external id finds its contact at once; names,
    and names of organisations, may be misspelt. Fewer than two characters find nothing.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    return in_places(rows, find_contacts(rows, text, limit), "place")


def search_organisations(
    rows: OrganisationQuerySet, text: str, *, limit: int = MOST_FOUND
) -> OrganisationQuerySet:
    """Those organisations whose name, perhaps misspelt, or external id fits a text best.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    text = cleaned(text)
    known = [ways.ORGANISATION_ID, ways.by_own_name(ways.SURE), ways.by_own_name(ways.NEAR)]
    found = find(rows, known, {"text": text, "name": text, "most": limit})
    return in_places(rows, found, "place")


def find_contacts(rows: ContactQuerySet, text: str, limit: int) -> list[int]:
    """The ids of the contacts that fit best, the best first.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    text = cleaned(text)
    digits = re.sub(r"[\s()./+-]", "", text)
    given = {
        "text": text,
        "beginning": re.sub(r"([\\%_])", r"\\\1", text) + "%",
        "number": f"+{digits}%",
        "backwards": digits.lstrip("0")[::-1] + "%",
        # A mistyped address is looked for by the name that its first part most often is.
        "name": text.partition("@")[0],
        "most": limit,
    }
    # Whoever typed a whole address means the one who has it, and nobody of a like name.
    owners = find(rows, [ways.ADDRESS], given) if "@" in text else []
    return owners or find(rows, ways_for(text, digits), given)


def cleaned(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_TEXT]


def ways_for(text: str, digits: str) -> list[str]:
    """The ways worth going for a text, from the surest to the least sure."""
    found = []
    if " " not in text and len(text) >= 3:
        found += [ways.EXTERNAL_ID, ways.ADDRESS]
        if "@" in text or "." in text:
            found.append(ways.ADDRESS_BEGINS)
        if any(letter.isdigit() for letter in text):
            found.append(ways.EXTERNAL_ID_BEGINS)
    if digits.isdecimal() and digits.isascii() and len(digits) >= 4:
        found += [ways.NUMBER_BEGINS, ways.NUMBER_ENDS]
    found += [ways.NAME_BEGINS, ways.LAST_NAME_BEGINS]
    for words in (ways.SURE, ways.NEAR):
        found += [ways.by_person(words), ways.by_organisation(words)]
    return found


def find(rows: Rows, known: list[str], given: dict[str, Any]) -> list[int]:
    """The ids that the ways lead to among the rows, each once, in the ways' order."""
    if len(given["text"]) < 2:
        return []
    try:
        within, params = ids_of(rows)
    except EmptyResultSet:
        return []
    # Inside another transaction a search that took too long must not end that one.
    guard = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with guard, connection.cursor() as cursor:
            cursor.execute(LIMITS + statement(known, within), {**given, **params})
            return list(dict.fromkeys(id for (id,) in cursor.fetchall()))
    except OperationalError as fault:
        raise SearchTookTooLong from fault


def ids_of(rows: Rows) -> tuple[str, dict[str, Any]]:
    """SQL of the ids of the rows, empty if that is all of the table; and its parameters.

    :raises EmptyResultSet: if there can be none.
    """
    query = rows.order_by().values("pk").query
    if not query.where and not query.is_sliced:
        return "", {}
    return named(*query.sql_with_params())


def named(sql: str, params: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """The same with names for its parameters, so that it can stand in a bigger statement."""
    names = [f"seen{place}" for place in range(len(params))]
    said = sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
    return said, dict(zip(names, params, strict=True))


def statement(known: list[str], within: str) -> str:
    """One SELECT that goes the ways in turn and stops when it has enough."""
    spells = any("spelled" in way for way in known)
    parts, before = [ways.SPELLED] if spells else [], ""
    for place, way in enumerate(known):
        among = f"c.id IN ({within})" if within else "true"
        if before:
            among += f" AND c.id NOT IN ({before})"
        chosen = way.replace("{among}", among)
        parts.append(f"way{place} AS MATERIALIZED (SELECT c.id {chosen} LIMIT %(most)s)")
        union = " UNION ALL " if before else ""
        before += f"{union}SELECT id FROM way{place}"  # noqa: S608 - a number
    return f"WITH {', '.join(parts)} {before} LIMIT %(most)s"


def in_places(rows: Rows, found: list[int], name: str) -> Rows:
    """The rows with these ids, each with its place among them under that name."""
    order = Func(
        Value(found, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )
    shown: Any = rows.filter(pk__in=found).annotate(**{name: order})
    return cast(Rows, shown)
