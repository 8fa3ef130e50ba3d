"""Moving sealed texts to the first key, batch by batch, while everything runs on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from ground.encryption import CannotOpen, EncryptedTextField, first_key_id, place, seal, unseal

BATCH = 1000


@dataclass(frozen=True)
class Shelf:
    """Where sealed texts stand. The parts are SQL of ours; `kept` is the row."""

    name: str
    table: str
    #: The sealed text, and what tells its place.
    text: str
    token: str
    #: Puts `new.sealed` in.
    put: str
    place: Callable[[str], str]
    among: str = "true"

    @property
    def stale(self) -> str:
        """Those that the first key, given as a parameter, does not open."""
        return f"{self.among} AND {self.text} IS NOT NULL AND NOT starts_with({self.text}, %s)"


def shelves_of(model: type[Model]) -> list[Shelf]:
    """A shelf for each sealed column of the model."""
    fields = [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    return [_shelf_of(model._meta.db_table, field) for field in fields]


def _shelf_of(table: str, field: EncryptedTextField) -> Shelf:
    quote, column = connection.ops.quote_name, field.column or ""
    return Shelf(
        name=f"{table}.{column}",
        table=quote(table),
        text=f"kept.{quote(column)}",
        token="kept.row_token::text",  # noqa: S106 - a column
        put=f"{quote(column)} = new.sealed",
        place=partial(place, table, column),
    )


def rotate(shelf: Shelf, *, batch: int = BATCH) -> Iterator[int]:
    """Seal each text anew; yields how many each batch changed.

    What does not open stays as it is, and the log names it. A stop in between loses nothing.
    """
    # Rows that somebody works on are left out at first: to wait for one while holding others
    # could be to wait for somebody who waits for those.
    yield from _rotate(shelf, batch=batch, lock="FOR UPDATE SKIP LOCKED")
    yield from _rotate(shelf, batch=1, lock="FOR UPDATE")


def count_closed(shelf: Shelf) -> int:
    """How many texts open with no key that is here."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {shelf.token}, {shelf.text} FROM {shelf.table} AS kept"  # noqa: S608
            f" WHERE {shelf.stale}",
            [f"{first_key_id()}$"],
        )
        return sum(_anew(shelf, *found) is None for found in cursor.fetchall())


def _rotate(shelf: Shelf, *, batch: int, lock: str) -> Iterator[int]:
    after: int | None = 0
    while after is not None:
        changed, after = _rotate_batch(shelf, after=after, batch=batch, lock=lock)
        if changed:
            yield changed


@transaction.atomic
def _rotate_batch(shelf: Shelf, *, after: int, batch: int, lock: str) -> tuple[int, int | None]:
    """How many texts were changed, and the last row looked at."""
    statement = (
        f"SELECT kept.id, {shelf.token}, {shelf.text} FROM {shelf.table} AS kept"  # noqa: S608
        f" WHERE kept.id > %s AND {shelf.stale} ORDER BY kept.id LIMIT %s {lock}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [after, f"{first_key_id()}$", batch])
        found = cursor.fetchall()
        fresh = [(id, anew) for id, *text in found if (anew := _anew(shelf, *text)) is not None]
        if fresh:
            cursor.execute(
                f"UPDATE {shelf.table} AS kept SET {shelf.put}"  # noqa: S608
                " FROM unnest(%s::bigint[], %s::text[]) AS new (id, sealed)"
                " WHERE kept.id = new.id",
                [[id for id, _ in fresh], [text for _, text in fresh]],
            )
    return len(fresh), found[-1][0] if found else None


def _anew(shelf: Shelf, token: str, sealed: str) -> Any:
    where = shelf.place(token)
    try:
        return seal(unseal(sealed, place=where), place=where)
    except CannotOpen:
        return None
