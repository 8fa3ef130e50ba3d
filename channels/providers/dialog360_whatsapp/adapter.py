"""WhatsApp by 360dialog: the Cloud API's words, by a key of its own for each number.

Its calls bear no signature. They are proven by a header that we have it send along, which is what
its configuration of webhooks offers (`POST /v1/configs/webhook`, `url` and `headers`).
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.adapters import (
    Adapter,
    Answer,
    Bounce,
    Credentials,
    Found,
    Inbound,
    Incoming,
    Judged,
    Number,
    Option,
    Outgoing,
    Refused,
    Report,
    SetUpFault,
    WrongSignature,
    adapter,
)
from channels.keyword_answers import US, WORDS, who_answers
from channels.one_by_one import one_by_one
from channels.phone_numbers import NUMBER
from channels.places import hook_of, word_of
from channels.providers.meta_whatsapp import calls
from channels.providers.meta_whatsapp.cloud import (
    body_of,
    digits_of,
    error_of,
    handed,
    json_of,
    judged_of,
)
from channels.twilio.calls import named_in
from channels.wire import open_client

BASE = "https://waba-v2.360dialog.io"
KEY, PROOF = "D360-API-KEY", "X-Rapport-Word"
HOOK, TEMPLATES = "v1/configs/webhook", "v1/configs/templates"
PAGE, MOST_PAGES = 1000, 20


@adapter
class Dialog360(Adapter):
    slug = "dialog360_whatsapp"
    channel = "whatsapp"
    name = gettext_lazy("WhatsApp by 360dialog")
    about = gettext_lazy("WhatsApp Business by a provider in Europe, by the key of one number.")
    options = (
        Option(
            "number",
            gettext_lazy("Number"),
            gettext_lazy("The number that the key is of, with its country: +49…"),
        ),
        Option(
            "api_key",
            gettext_lazy("API key"),
            gettext_lazy("Made in the 360dialog Hub, on the page of the number."),
            is_secret=True,
        ),
        who_answers(US),
        *WORDS,
    )
    at_once = 20
    time_out = 60
    has_webhook = True
    is_guided = True
    has_templates = True

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._client: httpx.Client | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._hand_over, seconds=self.time_out / 2)

    def _hand_over(self, message: Outgoing) -> Answer:
        if not NUMBER.fullmatch(message.to):
            return Refused("This is no number that can be written to.", Bounce.HARD)
        return handed("360dialog", lambda: self._ask("POST", "messages", json=body_of(message)))

    def verify(self, call: Incoming, *, now: datetime) -> None:
        meant = named_in(call.url, "account")
        if meant and meant != str(self.account.account_id):
            raise WrongSignature
        given = call.headers.get(PROOF, "").encode()
        if not hmac.compare_digest(given, word_of(self.account.account_id).encode()):
            raise WrongSignature

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return calls.reports_in(call, "", at=at)

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return calls.inbound_in(call, "", at=at)

    def look(self) -> Found:
        told = self._told("GET", HOOK)
        return Found(name="360dialog", numbers=(self._number(str(told.get("url") or "")),))

    def choose(self, number: str, *, webhook: str) -> Number:
        headers = {PROOF: word_of(self.account.account_id)}
        self._told("POST", HOOK, json={"url": webhook, "headers": headers})
        return self._number(webhook)

    def templates(self) -> Iterable[Judged]:
        for page in range(MOST_PAGES):
            told = self._told("GET", TEMPLATES, params={"limit": PAGE, "offset": page * PAGE})
            rows = told.get("waba_templates") or []
            yield from (judged_of(row) for row in rows)
            if len(rows) < PAGE:
                return

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _number(self, webhook: str) -> Number:
        digits = digits_of(self.account.options.get("number"))
        return Number(
            id=digits,
            address=f"+{digits}",
            is_connected=bool(webhook) and webhook == hook_of(self),
        )

    def _told(self, method: str, place: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self._ask(method, place, **given)
        except httpx.HTTPError as fault:
            raise SetUpFault(_("360dialog cannot be reached just now.")) from fault
        told = json_of(answer)
        if answer.is_success:
            return told
        if answer.status_code in (401, 403):
            raise SetUpFault(_("360dialog does not accept this API key."))
        meta = told.get("meta") or {}
        said = meta.get("developer_message") or error_of(told, answer.status_code)[1]
        raise SetUpFault(_("360dialog said: {said}").format(said=said))

    def _ask(self, method: str, place: str, **given: Any) -> httpx.Response:
        self._client = self._client or open_client()
        headers = {KEY: self.account.secrets.get("api_key", "")}
        return self._client.request(method, f"{BASE}/{place}", headers=headers, **given)
