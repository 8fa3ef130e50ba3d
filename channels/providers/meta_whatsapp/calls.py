"""What Meta calls us with: statuses of messages, and what people wrote."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from channels.adapters import Bounce, Inbound, Incoming, Kind, Report
from channels.providers.meta_whatsapp.codes import NO_MARKETING, bounce_of

KINDS = {"delivered": Kind.DELIVERED, "read": Kind.READ, "failed": Kind.BOUNCED}
MEDIA = ("image", "video", "audio", "document", "sticker", "voice")


def values_in(call: Incoming, number_id: str) -> Iterator[dict[str, Any]]:
    """What of a call is about one number, or about any where none is named.

    :raises ValueError: if it cannot be read.
    """
    told = json.loads(call.body)
    if not isinstance(told, dict):
        raise ValueError("Meta's calls are objects.")  # noqa: TRY004 - as for all that is unreadable
    for entry in told.get("entry") or []:
        for change in entry.get("changes") or []:
            value = change.get("value") or {}
            its = (value.get("metadata") or {}).get("phone_number_id")
            if change.get("field") == "messages" and number_id in ("", its):
                yield value


def reports_in(call: Incoming, number_id: str, *, at: datetime) -> list[Report]:
    found: list[Report] = []
    for value in values_in(call, number_id):
        for status in value.get("statuses") or []:
            found.extend(_reports(status, at))
    return found


def _reports(status: dict[str, Any], at: datetime) -> Iterator[Report]:
    kind = KINDS.get(status.get("status", ""))
    name = str(status.get("id", ""))
    if kind is None or not name:
        return
    error: dict[str, Any] = next(iter(status.get("errors") or []), {})
    code = int(error.get("code") or 0)
    details = (error.get("error_data") or {}).get("details") or error.get("title") or ""
    told: dict[str, Any] = {
        "at": _moment(status, at),
        "provider_id": name,
        "key": str(status.get("biz_opaque_callback_data") or ""),
        "address": f"+{status.get('recipient_id', '')}",
        "detail": f"{code} {details}".strip() if error else "",
    }
    bounce: Bounce | None = bounce_of(code) if kind == Kind.BOUNCED else None
    yield Report(kind=kind, id=f"{name}:{status['status']}", bounce=bounce, **told)
    if code == NO_MARKETING:
        yield Report(kind=Kind.UNSUBSCRIBED, id=f"{name}:unsubscribed", **told)


def inbound_in(call: Incoming, number_id: str, *, at: datetime) -> list[Inbound]:
    found = []
    for value in values_in(call, number_id):
        names = {
            one.get("wa_id"): (one.get("profile") or {}).get("name", "")
            for one in value.get("contacts") or []
        }
        number = (value.get("metadata") or {}).get("display_phone_number", "")
        for message in value.get("messages") or []:
            if message.get("id") and message.get("from"):
                text, facts = _said(message)
                found.append(
                    Inbound(
                        id=str(message["id"]),
                        at=_moment(message, at),
                        from_address=f"+{message['from']}",
                        to_address=f"+{number}".replace("++", "+"),
                        from_name=names.get(message["from"], ""),
                        text=text,
                        facts=facts,
                    )
                )
    return found


def _said(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The words of a message of any kind, and what else there is."""
    kind = str(message.get("type", ""))
    part = message.get(kind) or {}
    if kind == "text":
        return str(part.get("body", "")), {}
    if kind == "button":
        return str(part.get("text", "")), {"button": part.get("payload", "")}
    if kind == "interactive":
        chosen = part.get("button_reply") or part.get("list_reply") or {}
        return str(chosen.get("title", "")), {"button": chosen.get("id", "")}
    if kind in MEDIA:
        media = {"id": part.get("id", ""), "type": part.get("mime_type", ""), "kind": kind}
        return str(part.get("caption", "")), {"media": [media]}
    if kind == "reaction":
        return str(part.get("emoji", "")), {"reaction_to": part.get("message_id", "")}
    return "", {"kind": kind}


def _moment(told: dict[str, Any], at: datetime) -> datetime:
    """When Meta says it was; never later than now, whatever its clock says."""
    stamp = str(told.get("timestamp", ""))
    return min(datetime.fromtimestamp(int(stamp), UTC), at) if stamp.isdecimal() else at
