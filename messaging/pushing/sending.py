"""Handing a push to the service of one device."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from ground import outside
from messaging.models import PushDevice
from messaging.pushing.keys import private_key
from messaging.pushing.sealing import LARGEST, encrypt, from_text, vapid

#: What nobody picked up in a day is in the bell.
KEPT_FOR = 24 * 3600
GONE = (404, 410)


class DeviceGone(Exception):
    """The service knows it no more."""


class PushRefused(Exception):
    """The service will not take it."""


class PushLater(Exception):
    """The service did not take it now."""

    def __init__(self, why: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(why)


@dataclass(frozen=True)
class Push:
    """What a device shows."""

    title: str
    body: str = ""
    url: str = ""
    #: A later one of the same takes its place, on the device and while it waits.
    tag: str = ""
    is_urgent: bool = False


def send_push(*, device: PushDevice, push: Push, now: datetime) -> str:
    """Hand it over; the service's name for it.

    :raises DeviceGone: :raises PushRefused: :raises PushLater:
    :raises NoAnswer: if nobody knows whether it was taken.
    """
    told: dict[str, str] = json.loads(device.subscription)
    body = encrypt(payload_of(push), p256dh=from_text(told["p256dh"]), auth=from_text(told["auth"]))
    try:
        answer = outside.post(
            told["endpoint"], headers=_headers(told["endpoint"], push, now), content=body
        )
    except outside.NotReached as fault:
        raise PushLater(f"The push service cannot be reached: {fault}") from fault
    except outside.AddressNotAllowed as fault:
        raise PushRefused(fault.detail) from fault
    if 200 <= answer.status < 300:
        return answer.headers.get("location", "")
    raise _fault(answer)


def _headers(endpoint: str, push: Push, now: datetime) -> list[tuple[str, str]]:
    found = [
        ("Host", endpoint.partition("://")[2].partition("/")[0]),
        ("Authorization", vapid(endpoint=endpoint, key=private_key(), contact=_contact(), now=now)),
        ("Content-Encoding", "aes128gcm"),
        ("Content-Type", "application/octet-stream"),
        ("TTL", str(KEPT_FOR)),
        ("Urgency", "high" if push.is_urgent else "normal"),
    ]
    # Of 32 letters that an address may hold.
    return [*found, ("Topic", push.tag[:32])] if push.tag else found


def payload_of(push: Push) -> bytes:
    """What the device gets, cut to what a push may hold."""
    said: dict[str, Any] = {"title": push.title, "body": push.body, "url": push.url}
    said["tag"] = push.tag
    while len(content := json.dumps(said, ensure_ascii=False).encode()) > LARGEST:
        longest = "body" if said["body"] else "title"
        said[longest] = said[longest][: len(said[longest]) * 3 // 4 - 1]
    return content


def _contact() -> str:
    """Where a push service can ask about us."""
    address = settings.PUBLIC_URL
    if address.startswith("https:"):
        return address
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _fault(answer: outside.Answered) -> Exception:
    if answer.status in GONE:
        return DeviceGone()
    said = answer.body.decode(errors="replace")[:200].strip()
    words = f"The push service answered {answer.status}. {said}".strip()
    if answer.status == 429 or answer.status >= 500:
        after = answer.headers.get("retry-after", "")
        return PushLater(words, float(after) if after.isdigit() else None)
    return PushRefused(words)
