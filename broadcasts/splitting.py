"""Who gets which variant: decided by the ids alone, so that asking again gives the same answer.

Everybody falls into one of ten thousand slots, by a hash of broadcast and contact. Each variant
has a run of slots, and those who wait for the winner of a test have what remains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import BigIntegerField, F, Func

SLOTS = 10_000


@dataclass(frozen=True)
class Run:
    """The slots from `first` up to, not with, `end`."""

    first: int
    end: int


class Slot(Func):
    """The slot of a contact in a broadcast."""

    template = "mod(hashint8extended(%(expressions)s, %(seed)s) & 9223372036854775807, 10000)"
    output_field = BigIntegerField()

    def __init__(self, broadcast: int, contact: Any = "pk") -> None:
        super().__init__(F(contact), seed=int(broadcast))


def split(shares: Sequence[int], test_share: int | None) -> tuple[list[Run], Run]:
    """The slots of each variant, whose shares add up to a hundred, and of those who wait."""
    tested = (100 if test_share is None else test_share) * (SLOTS // 100)
    ends = [round(sum_ * tested / 100) for sum_ in accumulate(shares)]
    firsts = [0, *ends[:-1]]
    runs = [Run(first, end) for first, end in zip(firsts, ends, strict=True)]
    return runs, Run(tested, SLOTS)


def falling_in(contacts: Any, broadcast: int, first: int, end: int) -> Any:
    """Those of the contacts whose slots are from `first` up to, not with, `end`."""
    if (first, end) == (0, SLOTS):
        return contacts
    slotted = contacts.alias(slot=Slot(broadcast))
    return slotted.filter(slot__gte=first, slot__lt=end)
