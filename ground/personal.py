"""What is kept of people: every model says how that is handed out, and how it is erased.

An app announces its models in its `personal.py`, found when Django starts; a test walks all
models there are and fails for one that says nothing. The subject is a contact of the firm;
colleagues are not: what is kept of them is `of_nobody`, with that as its reason.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet

#: What stands where a person was named.
ERASED = "[erased]"
#: A shorter word stands in too many texts that are about somebody else.
SHORTEST = 5


@dataclass(frozen=True)
class Person:
    """Whoever is to be handed out or erased, and what only they go by."""

    contact: int
    #: Addresses, numbers, ids and the full name, as far as nobody else bears them.
    names: tuple[str, ...] = ()
    #: Addresses of theirs, others' or not.
    emails: tuple[str, ...] = ()
    #: Ids of their records in any model: its label → ids as text.
    records: dict[str, set[str]] = field(default_factory=dict)

    @property
    def needles(self) -> list[str]:
        """The names in every way they are written, the longest first."""
        spoken = {name for name in self.names if len(name) >= SHORTEST and not name.isdigit()}
        written = spoken | {quote(name) for name in spoken} | {quote(n, safe="") for n in spoken}
        written |= {json.dumps(name, ensure_ascii=False)[1:-1] for name in spoken}
        written |= {json.dumps(name)[1:-1] for name in spoken}
        return sorted(written, key=lambda name: (-len(name), name))

    @property
    def pattern(self) -> str:
        """A pattern of PostgreSQL that finds any of them, as whole words; "" for none."""
        words = [re.sub(r"([^\w\s@])", r"\\\1", needle) for needle in self.needles]
        return f"(?<![[:alnum:]])({'|'.join(words)})(?![[:alnum:]])" if words else ""


class Fate(StrEnum):
    """What an erasure does to the rows of a model."""

    GOES = "goes"
    CLEARED = "cleared"
    KEPT = "kept"
    NOBODY = "nobody"


Find = Callable[[Person], QuerySet[Any]]
#: Take a person out of a stretch of rows from a number on: how many rows were changed, and where
#: to go on; None at the end.
Clear = Callable[[Person, int], tuple[int, int | None]]


@dataclass(frozen=True)
class Holding:
    """What a model holds of people."""

    label: str
    fate: Fate
    #: The rows about one person, to hand out, to count and to erase.
    find: Find | None = None
    #: Columns that are nobody's business: hashes of passwords, tokens.
    hidden: tuple[str, ...] = ()
    #: Columns of rows about others in which a person may be named; names are struck there.
    texts: tuple[str, ...] = ()
    clear: Clear | None = None
    #: Whether `clear` waits until the contact is gone.
    is_last: bool = False
    #: For people: why it is kept, or why there is nobody in it.
    why: Any = ""


HOLDINGS: dict[str, Holding] = {}
#: Each removes the files, of work that is over, in which the person is named; how many.
FILES: list[Callable[[Person], int]] = []


def keeps_files(remove: Callable[[Person], int]) -> Callable[[Person], int]:
    """Announce who removes files in which somebody is named, once nobody writes them any more."""
    FILES.append(remove)
    return remove


def _announce(holding: Holding) -> None:
    label = holding.label.lower()
    if label in HOLDINGS:
        raise ValueError(f"What {label} holds of people is announced twice.")
    HOLDINGS[label] = holding


def by(model: Any, path: str) -> Find:
    """Rows that a path leads from to the contact's id."""
    return lambda person: model._base_manager.filter(**{path: person.contact})


def goes(
    model: Any,
    path: str = "contact",
    *,
    find: Find | None = None,
    texts: Iterable[str] = (),
    hidden: Iterable[str] = (),
    clear: Clear | None = None,
) -> None:
    """Rows about a contact go with the contact; in those about others names are struck."""
    _announce(
        Holding(
            model._meta.label_lower,
            Fate.GOES,
            find or by(model, path),
            hidden=tuple(hidden),
            texts=tuple(texts),
            clear=clear,
        )
    )


def names_people(model: Any, *texts: str, find: Find | None = None) -> None:
    """Rows that stay, for they are about others or the firm; names are struck in their texts."""
    _announce(Holding(model._meta.label_lower, Fate.CLEARED, find, texts=texts))


def cleared_by(
    model: Any,
    clear: Clear,
    *,
    find: Find | None = None,
    hidden: Iterable[str] = (),
    is_last: bool = False,
) -> None:
    """Rows that stay, and that only their own app can take a person out of."""
    label = model._meta.label_lower
    hidden = tuple(hidden)
    _announce(Holding(label, Fate.CLEARED, find, hidden=hidden, clear=clear, is_last=is_last))


def kept(model: Any, find: Find | None, why: Any, *, hidden: Iterable[str] = ()) -> None:
    """Rows that stay as they are, because a law asks for it: `why` says which and for how long."""
    _announce(Holding(model._meta.label_lower, Fate.KEPT, find, hidden=tuple(hidden), why=why))


def of_nobody(why: Any, *labels: str) -> None:
    """Models in which no contact is found, by their labels, and the reason."""
    for label in labels:
        _announce(Holding(label, Fate.NOBODY, why=why))
