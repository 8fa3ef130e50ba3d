"""What ZeptoMail calls in with, proven by its `producer-signature`."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

from django.utils.dateparse import parse_datetime

from channels.adapters import Bounce, Incoming, Kind, Report, WrongSignature
from channels.providers.apis.bounces import by_words

OLDEST, AHEAD = timedelta(days=1), timedelta(minutes=5)
SIGNATURE = "Producer-Signature"
KINDS = {
    "softbounce": Kind.BOUNCED,
    "hardbounce": Kind.BOUNCED,
    "feedbackloop": Kind.COMPLAINED,
    "delivered": Kind.DELIVERED,
}


def verify(call: Incoming, *, key: str, now: datetime) -> None:
    """:raises WrongSignature: unless it signed these very words with our key, and lately."""
    said = dict(
        piece.strip().partition("=")[::2] for piece in call.headers.get(SIGNATURE, "").split(";")
    )
    try:
        at = datetime.fromtimestamp(int(said.get("ts", "")) / 1000, tz=UTC)
        given = b64decode(unquote(said.get("s", "")), validate=True)
    except (ValueError, OverflowError, OSError) as fault:
        raise WrongSignature from fault
    wanted = hmac.digest(key.encode(), payload_of(call), "sha256")
    is_algorithm = said.get("s-algorithm", "HmacSHA256").lower() == "hmacsha256"
    if not key or not is_algorithm or not hmac.compare_digest(given, wanted):
        raise WrongSignature
    if not now - OLDEST <= at <= now + AHEAD:
        raise WrongSignature


def payload_of(call: Incoming) -> bytes:
    """What is signed: the JSON, which may come as the one field of a form."""
    if call.content_type.startswith("application/x-www-form-urlencoded"):
        fields = parse_qs(call.body.decode("utf-8", "replace"))
        return next(iter(fields.values()), [""])[0].encode()
    return call.body


def sign(body: bytes, *, key: str, at: datetime) -> str:
    """The header that it sends with a call."""
    signature = b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
    return f"ts={int(at.timestamp() * 1000)};s={signature};s-algorithm=HmacSHA256"


def reports(call: Incoming, *, at: datetime) -> list[Report]:
    """:raises ValueError: if it cannot be read."""
    told = json.loads(payload_of(call))
    told = told if isinstance(told, dict) else {}
    names, messages = _listed(told.get("event_name")), _listed(told.get("event_message"))
    kind = KINDS.get(str(names[0] if names else "").lower().replace("_", "").replace(" ", ""))
    if kind is None:
        return []
    is_hard = "hard" in str(names[0]).lower()
    return [
        report
        for message in messages
        if isinstance(message, dict)
        for report in _of_message(message, kind, is_hard=is_hard, at=at)
    ]


def _of_message(
    message: dict[str, Any], kind: Kind, *, is_hard: bool, at: datetime
) -> Iterator[Report]:
    info = message.get("email_info")
    info = info if isinstance(info, dict) else {}
    id, key = str(message.get("request_id", "")), str(info.get("client_reference", ""))
    for event in _listed(message.get("event_data")):
        for details in _listed(event.get("details") if isinstance(event, dict) else None):
            if not isinstance(details, dict):
                continue
            said = str(details.get("diagnostic_message") or details.get("reason") or "")
            who = str(details.get("bounced_recipient") or _recipient(info))
            moment = _moment(details.get("time") or details.get("modified_time")) or at
            yield Report(
                kind=kind,
                at=min(moment, at),
                id=f"{kind} {id} {key} {who} {details.get('time', '')}",
                provider_id=id,
                key=key,
                address=who,
                bounce=_bounce(said, is_hard=is_hard) if kind == Kind.BOUNCED else None,
                detail=said[:500],
            )


def _bounce(said: str, *, is_hard: bool) -> Bounce:
    if not is_hard:
        return Bounce.SOFT
    return Bounce.BLOCK if by_words(said) == Bounce.BLOCK else Bounce.HARD


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _recipient(info: dict[str, Any]) -> str:
    for one in _listed(info.get("to")):
        address = one.get("email_address", one) if isinstance(one, dict) else {}
        if isinstance(address, dict) and address.get("address"):
            return str(address["address"])
    return ""


def _moment(said: Any) -> datetime | None:
    try:
        found = parse_datetime(str(said)) if said else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
