"""Moving sealed columns to the first key, batch by batch, while everything runs on."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from ground.encryption import EncryptedTextField, is_sealed_with_first_key, place, seal, unseal

BATCH = 1000


def sealed_fields(model: type[Model]) -> list[EncryptedTextField]:
    return [f for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]


def rotate(model: type[Model], *, batch: int = BATCH) -> Iterator[int]:
    """Seal each sealed column of the model anew; yields how many rows each batch changed.

    A row that is changed meanwhile is waited for; a stop in between loses nothing.
    """
    for field in sealed_fields(model):
        last = 0
        while True:
            done, last = _rotate_batch(model, field, after=last, batch=batch)
            if last is None:
                break
            yield done


@transaction.atomic
def _rotate_batch(
    model: type[Model], field: EncryptedTextField, *, after: Any, batch: int
) -> tuple[int, Any]:
    table, column = model._meta.db_table, field.column or ""
    rows = (
        model._base_manager.filter(pk__gt=after)
        .exclude(**{f"{field.name}__isnull": True})
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "row_token", field.name)[:batch]
    )
    found = list(rows)
    if not found:
        return 0, None
    fresh = []
    for pk, token, sealed in found:
        if not is_sealed_with_first_key(sealed):
            where = place(table, column, token)
            fresh.append((pk, seal(unseal(sealed, place=where), place=where)))
    _store(table, column, fresh)
    return len(fresh), found[-1][0]


def _store(table: str, column: str, fresh: list[tuple[Any, str]]) -> None:
    if not fresh:
        return
    quote = connection.ops.quote_name
    # Names are the model's own; values are parameters.
    statement = (
        f"UPDATE {quote(table)} AS kept SET {quote(column)} = new.sealed"  # noqa: S608
        " FROM unnest(%s::bigint[], %s::text[]) AS new (id, sealed) WHERE kept.id = new.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [[pk for pk, _ in fresh], [text for _, text in fresh]])
