"""New contacts by COPY, with their addresses and numbers."""

from collections.abc import Sequence
from typing import Any

from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.operations.upserting.cards import ContactCard
from ground.copying import copy_rows, reserve_ids

COLUMNS = [field.attname for field in Contact._meta.concrete_fields]


def copy_contacts(cards: Sequence[ContactCard]) -> None:
    """Write contacts nobody has written yet, and give them their ids.

    :raises IntegrityError: if one of them may not be, as a taken external id; then none is.
    """
    ids = reserve_ids(Contact._meta.db_table, len(cards))
    for card, id in zip(cards, ids, strict=True):
        card.record.pk = id
    stands = [vars(card.record) for card in cards]
    copy_rows(Contact._meta.db_table, COLUMNS, [[row[name] for name in COLUMNS] for row in stands])
    _copy_reaches(ContactEmail, "address", [(card.record.pk, card.emails) for card in cards])
    _copy_reaches(ContactPhone, "number", [(card.record.pk, card.phones) for card in cards])


def _copy_reaches(model: Any, column: str, held: list[tuple[int, list[Any]]]) -> None:
    columns = ("contact_id", column, "label", "is_primary")
    rows = [(pk, one.value, one.label, one.is_primary) for pk, own in held for one in own]
    copy_rows(model._meta.db_table, columns, rows)
