"""Mail through ZeptoMail: handed over one by one, under our own reference."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from channels.adapters import (
    Adapter,
    Answer,
    Bounce,
    Credentials,
    Down,
    Enclosed,
    Handed,
    Incoming,
    Option,
    Outgoing,
    Refused,
    Report,
    TryLater,
    Unknown,
    adapter,
)
from channels.files import of_mail
from channels.mime import BadAddress, Skeleton, ascii_address, encoded, plain
from channels.one_by_one import one_by_one
from channels.providers.zeptomail import hooks

API = "https://api.zeptomail.com/v1.1/"
CONNECT, ANSWER = 5.0, 20.0
#: Its codes for faults of the account: no credits, blocked, limits, an unverified domain.
OF_THE_ACCOUNT = frozenset(
    ("LE_101", "SERR_156", "SERR_157", "SM_133", "SMI_115", "AE_101", "SM_111", "SM_128", "UE_106")
)


@adapter
class ZeptoMail(Adapter):
    slug = "zeptomail"
    channel = "email"
    name = "ZeptoMail"
    about = _("Zoho's service for transactional mail; it takes no marketing.")
    options = (
        Option("token", _("Send mail token"), _("Of the mail agent."), is_secret=True),
        Option(
            "webhook_key",
            _("Authorization key of its webhook"),
            _("Shown where the webhook is set up; what it reports is proven by it."),
            is_secret=True,
            is_required=False,
        ),
        Option(
            "api_url",
            _("Address of its interface"),
            _("Another one where your account is on servers of its own, as in Europe."),
            kind="url",
            default=API,
            is_required=False,
        ),
        Option("bounce_address", _("Bounce address"), is_required=False),
        Option(
            "dkim_selector",
            _("DKIM selector"),
            _("Lets us check the record that your mails are signed with."),
            is_required=False,
        ),
    )
    spf_include = "zeptomail.com"
    has_webhook = True
    files = of_mail(15)
    at_once = 20
    time_out = 90

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._skeleton = Skeleton(sender=account.sender)
        self._client: httpx.Client | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._sent, seconds=self.time_out - CONNECT - ANSWER)

    def _sent(self, message: Outgoing) -> Answer:
        try:
            told = self.told(message)
        except BadAddress as fault:
            return Refused(str(fault), Bounce.HARD)
        try:
            answer = self._line().post("email", json=told)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
            return Down("ZeptoMail cannot be reached.")
        except httpx.HTTPError as fault:
            return Unknown(f"ZeptoMail did not answer: {type(fault).__name__}")
        return _understood(answer)

    def told(self, message: Outgoing) -> dict[str, Any]:
        """:raises BadAddress: if there is no writing to its address."""
        name = plain(message.from_name or self.account.sender_name)
        reply_to = message.reply_to or self.account.reply_to
        headers = {
            head: encoded(value).decode().replace("\r\n", "") for head, value in message.headers
        }
        # Whoever answers names it again, whatever the mail itself is called.
        headers["References"] = self._skeleton.message_id(message.key)
        told: dict[str, Any] = {
            "from": {"address": self._skeleton.sender, "name": name},
            "to": [{"email_address": {"address": ascii_address(message.to), "name": ""}}],
            "subject": plain(message.subject),
            "textbody": message.text,
            "htmlbody": message.html,
            "reply_to": [{"address": ascii_address(reply_to)}] if reply_to else None,
            "bounce_address": self.account.options.get("bounce_address"),
            "client_reference": message.key,
            "mime_headers": headers,
            "attachments": [_file(one) for one in message.enclosed] or None,
            "track_opens": False,
            "track_clicks": False,
        }
        return {name: value for name, value in told.items() if value not in (None, "")}

    def _line(self) -> httpx.Client:
        if self._client is None:
            token = self.account.secrets.get("token", "").strip()
            token = token.partition(" ")[2] if token.lower().startswith("zoho-") else token
            self._client = httpx.Client(
                base_url=str(self.account.options.get("api_url") or API),
                headers={"Authorization": f"Zoho-enczapikey {token}"},
                timeout=httpx.Timeout(ANSWER, connect=CONNECT),
            )
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def verify(self, call: Incoming, *, now: datetime) -> None:
        hooks.verify(call, key=self.account.secrets.get("webhook_key", ""), now=now)

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return hooks.reports(call, at=at)


def _file(one: Enclosed) -> dict[str, str]:
    return {
        "content": b64encode(one.content).decode(),
        "mime_type": one.content_type,
        "name": one.name,
    }


def _understood(answer: httpx.Response) -> Answer:
    try:
        told = answer.json()
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    if answer.is_success:
        id = str(told.get("request_id", ""))
        return Handed(id) if id else Unknown("ZeptoMail's answer names no request.")
    said_error = told.get("error")
    error: dict[str, Any] = said_error if isinstance(said_error, dict) else {}
    details = [one for one in error.get("details") or [] if isinstance(one, dict)]
    said = " ".join(str(one.get("message", "")) for one in details) or error.get("message", "")
    words = f"{answer.status_code} {error.get('code', '')} {said}".strip()[:500]
    codes = {str(one.get("code", "")) for one in details}
    if answer.status_code in (401, 402, 403, 404, 405) or codes & OF_THE_ACCOUNT:
        return Down(words)
    after = answer.headers.get("Retry-After", "")
    pause = float(after) if after.isdigit() else None
    if answer.status_code == 429:
        return Down(words, pause)
    if answer.status_code in (500, 503):
        return TryLater(words, pause)
    if 400 <= answer.status_code < 500:
        is_address = any(str(one.get("target", "")).startswith("to") for one in details)
        return Refused(words, Bounce.HARD if is_address else Bounce.BLOCK)
    return Unknown(words)
