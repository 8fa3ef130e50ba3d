"""Versions of rows: whoever writes over a change they have not seen is told so."""

from typing import Protocol

from ground.refusals import Refusal


class Outdated(Refusal):
    """The record was changed since you read it. Its present state is in `current`."""

    status = 412


class Versioned(Protocol):
    version: int


#: The versions a caller says it has read; None where it did not say.
Versions = frozenset[int] | None


def refuse_if_outdated(row: Versioned, expected: Versions) -> None:
    """Call it on the locked row, before the change.

    :raises Outdated: if the row's version is none of those the caller has read.
    """
    if expected is not None and row.version not in expected:
        raise Outdated
