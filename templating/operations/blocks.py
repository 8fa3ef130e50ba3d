"""Blocks kept to be used again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from templating.blocks.shapes import faults_of
from templating.errors import SavedBlockTaken, UnfitMessageTemplate
from templating.models import SavedBlock


@transaction.atomic
def save_block(*, name: str, block: dict[str, Any], by: User | None, now: datetime) -> SavedBlock:
    """A block under a name.

    :raises SavedBlockTaken: if another has the name.
    :raises UnfitMessageTemplate: naming what cannot be like this.
    """
    _refuse_unfit(block)
    row = SavedBlock(name=name, block=block, created_at=now, updated_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise SavedBlockTaken(field="name") from None
    audit.write("saved_block.created", by=by, obj=row, after={"name": name}, at=now)
    return row


@transaction.atomic
def change_block(
    *,
    row: SavedBlock,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> SavedBlock:
    """The block under another name, or another block; mails that took it in stay as they are.

    :raises Outdated: if it was changed since the caller read it.
    :raises SavedBlockTaken, UnfitMessageTemplate: as for a new one.
    """
    row = SavedBlock.objects.select_for_update().get(pk=row.pk)
    refuse_if_outdated(row, expected)
    before = {"name": row.name}
    row.name, row.block = changes.get("name", row.name), changes.get("block", row.block)
    _refuse_unfit(row.block)
    row.version += 1
    row.updated_at = now
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "block", "version", "updated_at"])
    except IntegrityError:
        raise SavedBlockTaken(field="name") from None
    after = {"name": row.name}
    audit.write("saved_block.changed", by=by, obj=row, before=before, after=after, at=now)
    return row


@transaction.atomic
def delete_block(
    *, row: SavedBlock, by: User | None, now: datetime, expected: Versions = None
) -> None:
    """Delete it; mails that took it in keep what they took."""
    row = SavedBlock.objects.select_for_update().get(pk=row.pk)
    refuse_if_outdated(row, expected)
    audit.write("saved_block.deleted", by=by, obj=row, before={"name": row.name}, at=now)
    row.delete()


def _refuse_unfit(block: dict[str, Any]) -> None:
    faults = faults_of([block])
    if faults:
        told = [
            {"field": one.path.replace("blocks[0]", "block", 1), "detail": one.detail}
            for one in faults
        ]
        raise UnfitMessageTemplate(errors=told)
