"""Where people live and work: one address is the primary, further ones have labels."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from contacts.errors import SeveralPrimaries

Address = Mapping[str, Any]
MOST_ADDRESSES = 10
LINES = ("street", "postal_code", "city", "region", "country")
#: What is said about an address rather than in it.
ABOUT = ("label", "is_primary")


class Housed(Protocol):
    address: Any
    other_addresses: Any


def settle_addresses(changes: dict[str, Any], person: Housed) -> dict[str, Any]:
    """The changes with further addresses in stored form.

    One that is to be the primary changes places with the one that was.

    :raises SeveralPrimaries: if more than one is to be.
    """
    if "other_addresses" not in changes:
        return changes
    given = [one for one in changes["other_addresses"] if _is_said(one)]
    leads = [one for one in given if one.get("is_primary")]
    if len(leads) > 1:
        raise SeveralPrimaries(field="other_addresses")
    others = [_stored(one) for one in given]
    if not leads:
        return {**changes, "other_addresses": _once(others)}
    lead = _stored(leads[0])
    before = changes.get("address", person.address) or {}
    rest = [one for one in [before, *others] if one != lead and _is_said(one)]
    return {**changes, "address": lead, "other_addresses": _once(rest)}


def joined(addresses: Sequence[Address], *, apart_from: Address) -> list[dict[str, Any]]:
    """All of these but one, each once; what two people had who turned out to be the same."""
    rest = [_stored(one) for one in addresses if _is_said(one) and dict(one) != dict(apart_from)]
    return _once(rest)[:MOST_ADDRESSES]


def in_words(address: Address) -> str:
    """An address in one line: `Billing: 3 Quay Street, 5000, Salzburg, AT`."""
    line = ", ".join(str(address[part]) for part in LINES if address.get(part))
    label = address.get("label")
    return f"{label}: {line}" if label else line


def _is_said(address: Address) -> bool:
    return any(value for name, value in address.items() if name not in ABOUT)


def _stored(address: Address) -> dict[str, Any]:
    return {name: value for name, value in address.items() if value and name != "is_primary"}


def _once(addresses: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in addresses:
        if one not in found:
            found.append(one)
    return found
