"""What Vonage calls us with: receipts of messages, and what people wrote. As JSON, or as a form."""

import json
from datetime import datetime
from urllib.parse import parse_qsl

from channels.adapters import Inbound, Incoming, Kind, Report
from channels.phone_numbers import NUMBER
from channels.providers.vonage_sms.codes import bounce_of

KINDS = {
    "delivered": Kind.DELIVERED,
    "buffered": Kind.DEFERRED,
    **dict.fromkeys(("failed", "rejected", "expired"), Kind.BOUNCED),
}


def params_of(call: Incoming) -> dict[str, str]:
    """:raises ValueError: if it cannot be read."""
    if call.content_type.startswith("application/json"):
        told = json.loads(call.body)
        if not isinstance(told, dict):
            raise ValueError("Vonage's calls are objects.")
        return {str(name): _text(value) for name, value in told.items()}
    return dict(parse_qsl(call.body.decode(), keep_blank_values=True))


def _text(value: object) -> str:
    """As Vonage signs it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def reports_in(call: Incoming, *, at: datetime) -> list[Report]:
    told = params_of(call)
    kind, name = KINDS.get(told.get("status", "")), told.get("messageId", "")
    if kind is None or not name:
        return []
    code = told.get("err-code", "")
    return [
        Report(
            kind=kind,
            at=_moment(told, at),
            id=f"{name}:{told['status']}",
            provider_id=name,
            key=told.get("client-ref", ""),
            address=f"+{told.get('msisdn', '')}",
            bounce=bounce_of(code) if kind == Kind.BOUNCED else None,
            detail=f"{told['status']} ({code})" if code not in ("", "0") else "",
        )
    ]


def inbound_in(call: Incoming, *, at: datetime) -> list[Inbound]:
    """Parts of a longer message come one by one, as Vonage has them."""
    told = params_of(call)
    sender, name = f"+{told.get('msisdn', '')}", told.get("messageId", "")
    if told.get("status") or told.get("type") not in ("text", "unicode") or not name:
        return []
    part = f":{told['concat-part']}" if told.get("concat-part") else ""
    return [
        Inbound(
            id=f"{name}{part}",
            at=_moment(told, at),
            from_address=sender if NUMBER.fullmatch(sender) else told.get("msisdn", ""),
            to_address=f"+{told.get('to', '')}",
            text=told.get("text", ""),
            facts={
                one: told[one]
                for one in ("concat-ref", "concat-total", "concat-part")
                if one in told
            },
        )
    ]


def _moment(told: dict[str, str], at: datetime) -> datetime:
    """When Vonage says it was, by its own clock, which is UTC; never later than now."""
    try:
        said = datetime.fromisoformat(f"{told.get('message-timestamp', '')}+00:00")
    except ValueError:
        return at
    return min(said, at)
