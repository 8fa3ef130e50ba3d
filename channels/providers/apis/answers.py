"""What a provider's answer to a hand-over, or its silence, means for the message."""

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3.exceptions as lower
from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)

from channels.adapters import Answer, Bounce, Down, Handed, Refused, TryLater, Unknown

LONGEST = 500
#: About the account, not about the message: the others would be told the same.
OF_THE_ACCOUNT = frozenset([401, 402, 403, 404, 405])
#: It certainly did not take it.
NOT_TAKEN = frozenset([500, 503])
_ADDRESS_WORDS = ("invalid email", "invalid recipient", "not a valid address", "email is not valid")


def after_sending(status: Any, to: str) -> Answer:
    """What anymail made of the provider's answer."""
    told = next(iter(status.recipients.values()), None)
    if told is None or (told.status == "unknown" and not told.message_id):
        return Unknown("The provider's answer does not say whether it took the message.")
    if told.status in ("queued", "sent", "unknown"):
        return Handed(str(told.message_id or ""))
    if told.status == "invalid":
        return Refused(f"The provider says that {to} is no address.", Bounce.HARD)
    if told.status == "rejected":
        return Refused(f"The provider does not write to {to}.", Bounce.BLOCK)
    return Refused("The provider could not send it.", Bounce.BLOCK)


def after_fault(fault: AnymailError | ValueError, *, down: Collection[str], to: str) -> Answer:
    """What a fault means. `down` are codes of the provider's own that concern the account."""
    if isinstance(fault, AnymailRecipientsRefused) and fault.email_message is not None:
        return after_sending(fault.email_message.anymail_status, to)
    if isinstance(fault, AnymailInvalidAddress):
        return Refused(_words(fault), Bounce.HARD)
    if isinstance(fault, requests.RequestException) and fault.response is None:
        return of_line(fault)
    if isinstance(fault, AnymailAPIError):
        return of_response(fault, down)
    # It never left: anymail could not make a request of it.
    return Refused(_words(fault), Bounce.BLOCK)


def of_line(fault: BaseException) -> Answer:
    """Nothing came back: whether anything went out depends on where the line broke."""
    broken = list(_causes(fault))
    kinds = (lower.NewConnectionError, lower.ConnectTimeoutError, lower.NameResolutionError)
    if any(isinstance(one, (requests.ConnectTimeout, *kinds)) for one in broken):
        return Down("The provider cannot be reached.")
    if any(isinstance(one, (requests.exceptions.SSLError, lower.SSLError)) for one in broken):
        return Down("No safe line to the provider could be made.")
    if any(isinstance(one, requests.Timeout) for one in broken):
        return Unknown("The provider did not answer in time.")
    return Unknown("The line broke before the provider answered.")


def of_response(fault: AnymailAPIError, down: Collection[str]) -> Answer:
    code, words = fault.status_code or 0, _words(fault)
    if code in OF_THE_ACCOUNT or not _own_codes(fault).isdisjoint(down):
        return Down(words)
    if code == 429:
        return Down(words, _retry_after(fault))
    if code in NOT_TAKEN:
        return TryLater(words, _retry_after(fault))
    if 400 <= code < 500:
        is_address = any(said in words.lower() for said in _ADDRESS_WORDS)
        return Refused(words, Bounce.HARD if is_address else Bounce.BLOCK)
    # It said yes in words that nobody understands, or a gateway spoke in its place.
    return Unknown(words)


def _causes(fault: BaseException | None) -> Any:
    seen: set[int] = set()
    waiting = [fault]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _own_codes(fault: AnymailAPIError) -> set[str]:
    """What the provider itself calls the fault."""
    try:
        told = fault.response.json()
    except (AttributeError, ValueError):
        return set()
    if not isinstance(told, dict):
        return set()
    return {str(told[name]) for name in ("ErrorCode", "code", "name") if name in told}


def _retry_after(fault: AnymailAPIError) -> float | None:
    """In seconds, or as a date: RFC 9110 knows both."""
    said = fault.response.headers.get("Retry-After", "") if fault.response is not None else ""
    if said.strip().isdigit():
        return float(said)
    try:
        return (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None


def _words(fault: BaseException) -> str:
    return " ".join(str(fault).split())[:LONGEST]
