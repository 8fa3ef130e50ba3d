"""What Twilio calls us with: proven by its signature, then read."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict

from channels.adapters import Inbound, Incoming, Kind, Report, WrongSignature
from channels.twilio.codes import bounce_of

SIGNATURE, SETTINGS = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
FORM = "application/x-www-form-urlencoded"
KINDS = {
    "delivered": Kind.DELIVERED,
    "read": Kind.READ,
    "undelivered": Kind.BOUNCED,
    "failed": Kind.BOUNCED,
    "canceled": Kind.BOUNCED,
}
MOST_MEDIA = 10


def prove(call: Incoming, *, tokens: list[str], account_sid: str) -> None:
    """
    :raises WrongSignature: unless Twilio signed it with one of the account's tokens.
    """
    signature = call.headers.get(SIGNATURE, "")
    algorithm = _algorithm(call.headers.get(SETTINGS, ""))
    form: Any = _form(call)
    if form.get("AccountSid", account_sid) != account_sid:
        raise WrongSignature
    if not any(
        _validator(token).validate(call.url, form, signature, algorithm) for token in tokens
    ):
        raise WrongSignature


def reports_in(call: Incoming, *, at: datetime) -> list[Report]:
    """What a status callback says; steps on the way say nothing new."""
    form = _form(call)
    status, sid = form.get("MessageStatus", ""), form.get("MessageSid") or form.get("SmsSid", "")
    kind = KINDS.get(status)
    if kind is None or not sid:
        return []
    code = _whole(form.get("ErrorCode"))
    is_bounce = kind == Kind.BOUNCED
    detail = f"{code} {form.get('ErrorMessage', '')}".strip() if code else ""
    return [
        Report(
            kind=kind,
            at=at,
            id=f"{sid}:{status}",
            provider_id=sid,
            key=named_in(call.url, "key"),
            address=form.get("To", "").removeprefix("whatsapp:"),
            bounce=bounce_of(code) if is_bounce else None,
            detail=detail or (f"Twilio says: {status}" if is_bounce else ""),
        )
    ]


def inbound_in(call: Incoming, *, at: datetime) -> list[Inbound]:
    """What somebody wrote; a status callback holds nothing of the kind."""
    form = _form(call)
    sid = form.get("MessageSid") or form.get("SmsMessageSid", "")
    if "MessageStatus" in form or "From" not in form or not sid:
        return []
    facts: dict[str, Any] = {}
    if media := _media(form):
        facts["media"] = media
    if answered := form.get("OptOutType"):
        # Advanced Opt-Out did, in the words that were given to Twilio.
        facts["answered_by_provider"] = answered.lower()
    return [
        Inbound(
            id=sid,
            at=at,
            from_address=form.get("From", "").removeprefix("whatsapp:"),
            to_address=form.get("To", "").removeprefix("whatsapp:"),
            from_name=form.get("ProfileName", ""),
            text=form.get("ButtonText") or form.get("Body", ""),
            facts=facts,
        )
    ]


def named_in(url: str, name: str) -> str:
    """What the query of an address says under a name."""
    return parse_qs(urlsplit(url).query).get(name, [""])[-1]


def _media(form: QueryDict) -> list[dict[str, str]]:
    count = min(_whole(form.get("NumMedia")) or 0, MOST_MEDIA)
    found = [
        {"url": form.get(f"MediaUrl{n}", ""), "type": form.get(f"MediaContentType{n}", "")}
        for n in range(count)
    ]
    return [one for one in found if one["url"]]


def _form(call: Incoming) -> QueryDict:
    if call.content_type.partition(";")[0].strip().lower() != FORM:
        return QueryDict()
    return QueryDict(call.body, encoding="utf-8")


def _whole(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and len(said) < 10 else None


def _algorithm(settings: str) -> str | None:
    from twilio.request_validator import get_signature_algorithm

    return get_signature_algorithm(settings) if settings else None


@lru_cache(maxsize=64)
def _validator(token: str) -> Any:
    from twilio.request_validator import RequestValidator

    return RequestValidator(token)
