"""What is said to WhatsApp's Cloud API, and how its answers are read: at Meta itself, and at those
who hand it on.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from channels.adapters import Answer, Down, Enclosed, Handed, Judged, Outgoing, Unknown
from channels.providers.meta_whatsapp.codes import answer_to
from channels.wire import NotReached

#: What Meta calls the states of a template, and what we do.
STATUSES = {
    "APPROVED": "approved",
    "REJECTED": "rejected",
    "DISABLED": "rejected",
    "PAUSED": "paused",
    "LIMIT_EXCEEDED": "paused",
}


def media_of(file: Enclosed, text: str, media: str) -> dict[str, Any]:
    """A file that was taken in under the name `media`, with the words beside it."""
    kind = file.content_type.partition("/")[0]
    kind = kind if kind in ("image", "audio", "video") else "document"
    said = {"id": media}
    if text and kind != "audio":
        said["caption"] = text
    if kind == "document":
        said["filename"] = file.name
    return {"type": kind, kind: said}


def body_of(message: Outgoing, media: str = "") -> dict[str, Any]:
    said: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.removeprefix("+"),
        "biz_opaque_callback_data": message.key,
    }
    if media:
        return {**said, **media_of(message.enclosed[0], message.text, media)}
    if message.approved is None or ":" not in message.approved.name:
        return {**said, "type": "text", "text": {"preview_url": False, "body": message.text}}
    name, _colon, language = message.approved.name.partition(":")
    template: dict[str, Any] = {"name": name, "language": {"code": language}}
    if values := message.approved.values:
        parameters = [{"type": "text", "text": value} for value in values]
        template["components"] = [{"type": "body", "parameters": parameters}]
    return {**said, "type": "template", "template": template}


def handed(who: str, ask: Callable[[], httpx.Response | Answer]) -> Answer:
    """What became of a message that `ask` hands over; `who` is what the provider is called."""
    try:
        said = ask()
    except NotReached as fault:
        return Down(f"{who} cannot be reached: {fault}")
    except httpx.HTTPError as fault:
        return Unknown(f"{who} did not answer: {type(fault).__name__} {fault}".strip())
    return answered(said, who) if isinstance(said, httpx.Response) else said


def answered(answer: httpx.Response, who: str) -> Answer:
    """What an answer to a message, or to a file of one, means for it."""
    told = json_of(answer)
    if answer.is_success and told.get("messages"):
        return Handed(str(told["messages"][0].get("id", "")))
    if answer.is_success or (answer.status_code >= 500 and "error" not in told):
        return Unknown(f"{who} answered {answer.status_code}.")
    code, said = error_of(told, answer.status_code)
    return answer_to(answer.status_code, code, said, pause_of(answer))


def json_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def error_of(told: Mapping[str, Any], status: int) -> tuple[int, str]:
    error = told.get("error") or {}
    details = (error.get("error_data") or {}).get("details")
    return int(error.get("code") or 0), str(details or error.get("message") or status)


def pause_of(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None


def digits_of(said: object) -> str:
    return "".join(sign for sign in str(said or "") if sign.isdecimal())


def judged_of(row: Mapping[str, Any]) -> Judged:
    """What is said of one template."""
    parts = row.get("components") or []
    body = next((one.get("text", "") for one in parts if one.get("type") == "BODY"), "")
    reason = row.get("rejected_reason") or ""
    name, language = row.get("name", ""), row.get("language", "")
    return Judged(
        name=name,
        locale=language,
        status=STATUSES.get(str(row.get("status", "")).upper(), "pending"),
        provider_id=f"{name}:{language}",
        category=(row.get("category") or "").lower(),
        reason="" if reason.upper() == "NONE" else reason,
        body=body,
    )
