"""What a reaction to the log is made of: a consumer, and the batches it is handed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

import orjson
from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from events.errors import UnknownConsumer


class Fact(NamedTuple):
    """One activity as consumers get it: plain values, its properties still as JSON."""

    id: int
    position: int
    type: str
    contact_id: int | None
    organisation_id: int | None
    subject_type: str
    subject_id: str
    title: str
    item_type: str
    item_id: str
    item_title: str
    category: str
    amount: Decimal | None
    source: str
    by_id: int | None
    occurred_at: datetime
    properties_json: str

    @property
    def properties(self) -> dict[str, Any]:
        """The properties, parsed at each call."""
        found: dict[str, Any] = orjson.loads(self.properties_json)
        return found


FACT_COLUMNS = ", ".join((*Fact._fields[:-1], "properties"))


class Batch:
    """Facts in the order of the log. What one of them breaks can be set aside alone."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self.refused: list[tuple[Fact, Exception]] = []

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    @property
    def ids(self) -> list[int]:
        return [fact.id for fact in self.facts]

    @contextmanager
    def guarding(self, fact: Fact) -> Iterator[None]:
        """Set the fact aside if the Python work on it fails, and carry on with the others.

        Work on the database is not for here: its faults spoil the whole statement, and the
        machinery finds the row that causes them by itself.
        """
        try:
            yield
        except DatabaseError:
            raise
        except Exception as fault:
            self.refused.append((fact, fault))


@dataclass(frozen=True)
class Consumer:
    """A reaction to the log.

    `handle(batch, now)` is called in the transaction that moves the cursor, so its effects
    on the database happen once for each fact. It must be right for a batch of any size. Facts
    come in the order they were committed in, save those that failed and are tried again later.
    """

    name: str
    handle: Callable[[Batch, datetime], None]
    #: The types it cares for; None for all.
    types: frozenset[str] | None = None
    batch_size: int = 1000
    #: Where it starts when it is new to an installation.
    start: Literal["beginning", "end"] = "beginning"
    #: Whether it is told of what was recorded quietly, as by an import. What acts on people, or
    #: tells them, is not.
    hears_quiet: bool = True
    #: For a projection: `recount(contacts, position, id)` writes what the log says of these
    #: contacts up to that place, and thereby makes it forget everything it knew of them.
    recount: Callable[[Sequence[int], int, int], None] | None = None
    #: Consumers whose work it reads: it goes no further in the log than they have, save those
    #: that are paused.
    follows: tuple[str, ...] = ()
    #: Whether those wait for it who ask what the log adds up to, as for projections.
    is_awaited: bool = False


@cache
def consumers() -> dict[str, Consumer]:
    """Every consumer of this installation by name, in the order that `settings.CONSUMERS` has."""
    return {consumer.name: consumer for consumer in import_string(settings.CONSUMERS)}


def consumer_named(name: str) -> Consumer:
    """
    :raises UnknownConsumer: if there is none of that name.
    """
    try:
        return consumers()[name]
    except KeyError:
        raise UnknownConsumer(f"There is no consumer named {name!r}.") from None
