"""The search over contacts: what fits exactly comes first, then what is nearly so.

Postgres' own similarity search reads more of the index the more contacts there are. So
misspelt words are compared with the words of all names, of which there are few; contacts
are then found by whole words. See docs/decisions/070-search-by-words.md.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    FloatField,
    Func,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.functions import Reverse

from contacts.errors import SearchTookTooLong
from contacts.models import (
    Contact,
    ContactQuerySet,
    Organisation,
    OrganisationQuerySet,
    plain,
    words_of,
)

Rows = TypeVar("Rows", ContactQuerySet, OrganisationQuerySet)
LONGEST_TEXT, LONGEST_WORDS = 200, 6
#: Rows looked at to find the best of, and organisations whose people are looked at.
CANDIDATES, ORGANISATIONS = 200, 20
MOST_SPELLINGS, MOST_FOUND = 24, 100
SESSION = (
    "SET LOCAL statement_timeout = '3s'; SET LOCAL pg_trgm.similarity_threshold = 0.3;"
    "SET LOCAL gin_fuzzy_search_limit = 20000"
)
# Two wrong letters in a long word, one in a short one; swapped letters count as two.
SPELLINGS = """
SELECT asked.place, near.word, near.distance
FROM unnest(contacts_word_list(%(text)s)) WITH ORDINALITY AS asked (word, place)
LEFT JOIN LATERAL (
    SELECT known.word, min(known.distance) AS distance FROM (
        (SELECT word, 0 AS distance FROM contacts_nameword
         WHERE word = asked.word LIMIT 1)
        UNION ALL
        (SELECT DISTINCT word, 0 FROM contacts_nameword
         WHERE asked.place = cardinality(contacts_word_list(%(text)s))
           AND word ~>=~ asked.word AND word ~<~ (asked.word || chr(1114111)) LIMIT %(most)s)
        UNION ALL
        (SELECT DISTINCT word, levenshtein_less_equal(word, asked.word, 2)
         FROM contacts_nameword
         WHERE length(asked.word) BETWEEN 3 AND 60
           AND (word %% asked.word
                OR (length(asked.word) < 6 AND word ~>=~ left(asked.word, 1)
                    AND word ~<~ (left(asked.word, 1) || chr(1114111))
                    AND length(word) BETWEEN length(asked.word) - 1 AND length(asked.word) + 1))
           AND levenshtein_less_equal(word, asked.word, 2)
               <= CASE WHEN length(asked.word) < 4 THEN 1 ELSE 2 END)
    ) AS known (word, distance)
    GROUP BY known.word ORDER BY 2, similarity(known.word, asked.word) DESC, known.word
    LIMIT %(most)s
) AS near ON true
WHERE asked.place <= %(words)s
ORDER BY asked.place, near.distance
"""


@dataclass
class Found:
    """Ids in the order they are shown; each keeps the place it was first found at."""

    wanted: int
    ids: dict[int, None] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.ids) >= self.wanted

    def add(self, ids: Iterator[int] | QuerySet[Any]) -> None:
        for id in ids:
            if self.is_full:
                return
            self.ids.setdefault(id)


def search_contacts(
    rows: ContactQuerySet, text: str, *, limit: int = MOST_FOUND
) -> ContactQuerySet:
    """Those of the rows that fit a text best, at most `limit`; order by `place` for the best first.

    An e-mail address, a phone number or an external id finds its contact at once; names,
    and names of organisations, may be misspelt. Fewer than two characters find nothing.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    text = cleaned(text)
    if len(text) < 2:
        return in_places(rows, [])
    with limited_session():
        found = find_ids(rows.order_by(), text, limit)
    return in_places(rows, found)


def search_organisations(
    rows: OrganisationQuerySet, text: str, *, limit: int = MOST_FOUND
) -> OrganisationQuerySet:
    """Those organisations whose name, perhaps misspelt, or external id fits a text best.

    :raises SearchTookTooLong: if the database could not answer in time.
    """
    text = cleaned(text)
    if len(text) < 2:
        return in_places(rows, [])
    found, bare = Found(limit), rows.order_by()
    with limited_session():
        found.add(ids(bare.filter(external_id=text), limit))
        for words in spellings_of(text):
            if words and not found.is_full:
                fits = bare.filter(Holds(words_of("name"), Value(words))).values("pk")
                some = Organisation.objects.filter(pk__in=fits[:CANDIDATES])
                found.add(ids(some.order_by(likeness("name", text).desc(), "pk"), limit))
    return in_places(rows, list(found.ids))


def cleaned(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_TEXT]


@contextmanager
def limited_session() -> Iterator[None]:
    """Let no search hold the database for long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SESSION)
            yield
    except OperationalError as fault:
        raise SearchTookTooLong from fault


def in_places(rows: Rows, found: list[int]) -> Rows:
    """The rows with these ids, each with its `place` among them."""
    order = Func(
        Value(found, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )
    shown: Any = rows.filter(pk__in=found).annotate(place=order)
    return cast(Rows, shown)


def find_ids(visible: ContactQuerySet, text: str, limit: int) -> list[int]:
    """Ids of the best, from the surest way of finding them to the least sure."""
    found = Found(limit)
    for way in (by_identifier, by_beginning):
        found.add(way(visible, text, limit))
        if found.is_full:
            return list(found.ids)
    # A mistyped address is looked for by the name that its first part most often is.
    sure, every = spellings_of(text.partition("@")[0])
    for words in [sure, every]:
        found.add(by_words(visible, text, words, limit))
        if not found.is_full:
            found.add(by_organisation(visible, words, limit))
        if found.is_full or sure == every:
            break
    return list(found.ids)


def by_identifier(visible: ContactQuerySet, text: str, limit: int) -> Iterator[int]:
    """By e-mail address, phone number or external id, in full or by its beginning."""
    if " " not in text and len(text) >= 3:
        yield from ids(visible.filter(external_id=text), limit)
        lower = text.lower()
        yield from ids(visible.filter(emails__address=lower), limit)
        if "@" in text or "." in text:
            yield from ids(visible.filter(emails__address__startswith=lower), limit)
        if any(letter.isdigit() for letter in text):
            yield from ids(visible.filter(external_id__startswith=text), limit)
    digits = re.sub(r"[\s()./+-]", "", text)
    if digits.isdecimal() and digits.isascii() and len(digits) >= 4:
        backwards = digits.lstrip("0")[::-1]
        ends_so = visible.alias(turned=Reverse("phones__number")).filter(
            turned__startswith=backwards
        )
        yield from ids(visible.filter(phones__number__startswith=f"+{digits}"), limit)
        yield from ids(ends_so, limit)


def by_beginning(visible: ContactQuerySet, text: str, limit: int) -> Iterator[int]:
    """By how the display name or the last name begins, in the order of the alphabet."""
    for name in ("display_name", "last_name"):
        begins = Func(
            plain(name),
            Func(Value(text), function="contacts_plain"),
            template="%(expressions)s",
            arg_joiner=" ^@ ",
            output_field=BooleanField(),
        )
        yield from ids(visible.filter(begins), limit)


def ids(contacts: QuerySet[Any], limit: int) -> QuerySet[Any]:
    return contacts.values_list("pk", flat=True)[:limit]


def spellings_of(text: str) -> tuple[str, str]:
    """What to look for, as two queries: the words as they stand, and with their like.

    A word that is like none of any name is left out of the second.
    """
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS, {"text": text, "most": MOST_SPELLINGS, "words": LONGEST_WORDS})
        rows = cursor.fetchall()
    exact: dict[int, list[str]] = {place: [] for place, _, _ in rows}
    near: dict[int, list[str]] = {place: [] for place, _, _ in rows}
    for place, word, distance in rows:
        if word is not None:
            near[place].append(word)
            exact[place] += [word] if distance == 0 else []
    sure = all_of(exact.values()) if all(exact.values()) else ""
    return sure, all_of(words for words in near.values() if words)


def all_of(places: Iterable[list[str]]) -> str:
    """A tsquery: one of the spellings at each place."""
    return " & ".join("(" + " | ".join(map(quoted, words)) + ")" for words in places)


def quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


class Holds(Func):
    """Whether a set of words fits a tsquery."""

    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()


def by_words(visible: ContactQuerySet, text: str, words: str, limit: int) -> Iterator[int]:
    """By the words of the names; of a few hundred, those most like the text come first."""
    if not words:
        return
    fits = visible.filter(Holds(words_of("first_name", "last_name", "display_name"), Value(words)))
    some = fits.values("pk")[:CANDIDATES]
    yield from ids(
        Contact.objects.filter(pk__in=some).order_by(likeness("display_name", text).desc(), "pk"),
        limit,
    )


def likeness(name: str, text: str) -> Func:
    return Func(
        plain(name),
        Func(Value(text), function="contacts_plain"),
        function="similarity",
        output_field=FloatField(),
    )


def by_organisation(visible: ContactQuerySet, words: str, limit: int) -> Iterator[int]:
    """By the organisation's name, or by words of which some are its and some the person's."""
    if not words:
        return
    any_word = words.replace(") & (", " | ")
    some = Organisation.objects.filter(Holds(words_of("name"), Value(any_word)))
    near = some.order_by(Rank(words_of("name"), Value(words)).desc(), "pk")
    nearest = [row.pk for row in near.only("pk")[:ORGANISATIONS]]
    both = words_of("first_name", "last_name", "display_name", "organisation__name")
    fits = visible.filter(organisation__in=nearest).filter(Holds(both, Value(words)))
    yield from ids(fits.order_by("pk"), limit)


class Rank(Func):
    function = "ts_rank"
    template = "%(function)s(%(expressions)s::tsquery)"
    output_field = FloatField()
