"""Calls of providers, proven and read by anymail's own views."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailError
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest

from channels.adapters import (
    Bounce,
    Credentials,
    Inbound,
    Incoming,
    Kind,
    Report,
    WrongSignature,
)
from channels.errors import CallTooLarge
from channels.inbound.parsing import inbound_of
from channels.lines import HOOK_USER
from channels.providers.apis.bounces import by_words
from channels.providers.apis.table import Provider

#: Providers call again for hours; what repeats is known by what it says.
OLDEST, AHEAD = timedelta(days=1), timedelta(minutes=5)
#: By anymail's names for what providers tell.
KINDS = {
    "delivered": Kind.DELIVERED,
    "deferred": Kind.DEFERRED,
    "bounced": Kind.BOUNCED,
    "rejected": Kind.BOUNCED,
    "failed": Kind.BOUNCED,
    "complained": Kind.COMPLAINED,
    "unsubscribed": Kind.UNSUBSCRIBED,
}


def verify(provider: Provider, account: Credentials, call: Incoming, *, now: datetime) -> None:
    """:raises WrongSignature: unless the call is proven, and was signed lately where it is signed.
    :raises CallTooLarge: for a form that cannot be read for its size.
    """
    try:
        view = view_for(provider, account, call)
        view.run_validators(request_of(call))
    except RequestDataTooBig as fault:
        raise CallTooLarge from fault
    except (
        AnymailError,
        ImproperlyConfigured,
        SuspiciousOperation,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as fault:
        raise WrongSignature from fault
    at = signed_at(provider, call)
    if at is not None and not now - OLDEST <= at <= now + AHEAD:
        raise WrongSignature


def signed_at(provider: Provider, call: Incoming) -> datetime | None:
    """The moment that is part of what was signed; None where none is."""
    said: Any = None
    if provider.slug == "mailgun" and call.content_type.startswith("application/json"):
        said = json.loads(call.body)["signature"]["timestamp"]
    elif provider.slug == "mailgun":
        said = request_of(call).POST.get("timestamp")
    elif provider.slug == "sendgrid":
        said = call.headers.get("X-Twilio-Email-Event-Webhook-Timestamp")
    try:
        return datetime.fromtimestamp(int(said), tz=UTC) if said else None
    except (TypeError, ValueError, OverflowError) as fault:
        raise WrongSignature from fault


def view_for(provider: Provider, account: Credentials, call: Incoming) -> Any:
    """Anymail's view for this call, with what this account knows."""
    told = {
        theirs: account.secrets.get(ours) for ours, theirs in (provider.hook_options or {}).items()
    }
    given: dict[str, Any] = {name: value for name, value in told.items() if value}
    if provider.signs_address:
        given["webhook_url"] = with_key(call.url, account.hook_key)
    kind = "Combined" if provider.is_combined else "Tracking"
    if not provider.is_combined and brings_mail(provider, call):
        kind = "Inbound"
        if provider.slug == "sendgrid":
            given = {}
    module = import_module(f"anymail.webhooks.{provider.module}")
    view = getattr(module, f"{provider.prefix}{kind}WebhookView")
    return view(webhook_secret=[f"{HOOK_USER}:{account.hook_key}"], **given)


def with_key(url: str, key: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{HOOK_USER}:{key}@{rest}"


def brings_mail(provider: Provider, call: Incoming) -> bool:
    return provider.is_mail is not None and provider.is_mail(call)


def request_of(call: Incoming) -> WSGIRequest:
    """The call as Django would have it."""
    place = urlsplit(call.url or "http://localhost/")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": place.path,
        "QUERY_STRING": place.query,
        "SERVER_NAME": place.hostname or "localhost",
        "SERVER_PORT": str(place.port or (443 if place.scheme == "https" else 80)),
        "wsgi.url_scheme": place.scheme,
        "wsgi.input": BytesIO(call.body),
        "CONTENT_TYPE": call.content_type,
        "CONTENT_LENGTH": str(len(call.body)),
    }
    for name, value in call.headers.items():
        if name.lower() not in ("content-type", "content-length", "host"):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    request = WSGIRequest(environ)
    # Read first, as the fields of a form would else be all that is left of it.
    request._body = call.body
    return request


def events_of(provider: Provider, account: Credentials, call: Incoming) -> list[Any]:
    """:raises ValueError: if it cannot be read."""
    try:
        found: list[Any] = view_for(provider, account, call).parse_events(request_of(call))
    except (ImproperlyConfigured, LookupError, TypeError, AttributeError, AssertionError) as fault:
        raise ValueError(f"{type(fault).__name__}: {fault}") from fault
    return found


def reports(
    provider: Provider, account: Credentials, call: Incoming, *, at: datetime
) -> list[Report]:
    """What became of messages; what the provider counts of opens and clicks is left out."""
    if brings_mail(provider, call):
        return []
    told = [_report(provider, event, at) for event in events_of(provider, account, call)]
    return [one for one in told if one is not None]


def inbound(
    provider: Provider, account: Credentials, call: Incoming, *, at: datetime
) -> list[Inbound]:
    """What people wrote, where the call brings mail."""
    if not brings_mail(provider, call):
        return []
    found = [event for event in events_of(provider, account, call) if event.message is not None]
    return [
        inbound_of(event.message, at=at, to=str(event.message.envelope_recipient or ""))
        for event in found
    ]


def _report(provider: Provider, event: Any, at: datetime) -> Report | None:
    kind = KINDS.get(event.event_type)
    if kind is None:
        return None
    detail = str(event.mta_response or event.description or event.reject_reason or "")
    moment = event.timestamp
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    named = (event.event_type, event.message_id, event.recipient, moment, event.event_id)
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    return Report(
        kind=kind,
        at=min(moment or at, at),
        id=sha256(repr([str(one) for one in named]).encode()).hexdigest(),
        provider_id=str(event.message_id or ""),
        key=str(metadata.get("message", "")),
        address=str(event.recipient or ""),
        bounce=_bounce(provider, event, detail) if kind == Kind.BOUNCED else None,
        detail=detail[:500],
    )


def _bounce(provider: Provider, event: Any, detail: str) -> Bounce:
    told = provider.bounce_of(event.esp_event) or by_words(detail)
    if told is not None:
        return told
    if event.reject_reason in ("invalid", "bounced"):
        return Bounce.HARD if event.event_type == "rejected" else Bounce.SOFT
    return Bounce.BLOCK
