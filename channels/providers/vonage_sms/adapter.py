"""SMS by Vonage's SMS API: one request for each message, receipts and answers by signed calls."""

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
    Down,
    Found,
    Handed,
    Inbound,
    Incoming,
    Number,
    Option,
    Outgoing,
    Refused,
    Report,
    SetUpFault,
    Unknown,
    WrongSignature,
    adapter,
)
from channels.keyword_answers import US, WORDS, who_answers
from channels.one_by_one import one_by_one
from channels.phone_numbers import NUMBER
from channels.places import hook_of
from channels.providers.vonage_sms import calls
from channels.providers.vonage_sms.codes import answer_to, answer_to_http
from channels.providers.vonage_sms.signing import HASH, METHODS, is_signed
from channels.twilio.calls import named_in
from channels.wire import NotReached, open_client
from ground.gsm import is_gsm

BASE = "https://rest.nexmo.com"
PAGE = 100


@adapter
class VonageSms(Adapter):
    slug = "vonage_sms"
    channel = "sms"
    name = gettext_lazy("SMS by Vonage")
    about = gettext_lazy("Vonage's SMS API, once Nexmo, with a number of your own.")
    options = (
        Option(
            "api_key",
            gettext_lazy("API key"),
            gettext_lazy("On the first page of the Vonage dashboard."),
        ),
        Option(
            "api_secret",
            gettext_lazy("API secret"),
            gettext_lazy("Beside the key."),
            is_secret=True,
        ),
        Option(
            "signature_secret",
            gettext_lazy("Signature secret"),
            gettext_lazy(
                "Under Settings. Ask Vonage to sign the calls of your account: unsigned ones are"
                " not believed."
            ),
            is_secret=True,
        ),
        Option(
            "signature_method",
            gettext_lazy("Signature method"),
            gettext_lazy("As the dashboard has it."),
            kind="choice",
            default="sha256",
            choices=(
                (HASH, "MD5 HASH"),
                ("md5", "MD5 HMAC"),
                ("sha1", "SHA-1 HMAC"),
                ("sha256", "SHA-256 HMAC"),
                ("sha512", "SHA-512 HMAC"),
            ),
        ),
        who_answers(US),
        *WORDS,
    )
    at_once = 20
    time_out = 60
    has_webhook = True
    is_guided = True

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._client: httpx.Client | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._hand_over, seconds=self.time_out / 2)

    def _hand_over(self, message: Outgoing) -> Answer:
        if not self.account.sender:
            return Down("No number was chosen yet by which this account sends.")
        if not NUMBER.fullmatch(message.to):
            return Refused("This is no number that can be written to.", Bounce.HARD)
        try:
            answer = self._ask("POST", "sms/json", json=self._said(message))
        except NotReached as fault:
            return Down(f"Vonage cannot be reached: {fault}")
        except httpx.HTTPError as fault:
            return Unknown(f"Vonage did not answer: {type(fault).__name__} {fault}".strip())
        parts = _json(answer).get("messages") or []
        if not answer.is_success or not parts:
            return answer_to_http(answer.status_code, _pause(answer))
        return _of_parts(parts)

    def _said(self, message: Outgoing) -> dict[str, str]:
        said = {
            "from": self.account.sender.removeprefix("+"),
            "to": message.to.removeprefix("+"),
            "text": message.text,
            "type": "text" if is_gsm(message.text) else "unicode",
            # Up to forty signs, which come back with the receipt.
            "client-ref": message.key,
        }
        if place := hook_of(self):
            said["callback"] = place
        return said

    def verify(self, call: Incoming, *, now: datetime) -> None:
        meant = named_in(call.url, "account")
        if meant and meant != str(self.account.account_id):
            raise WrongSignature
        try:
            params = calls.params_of(call)
        except ValueError as fault:
            raise WrongSignature from fault
        secret = self.account.secrets.get("signature_secret", "")
        method = str(self.account.options.get("signature_method", ""))
        if method not in METHODS or not is_signed(params, secret=secret, method=method, now=now):
            raise WrongSignature

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return calls.reports_in(call, at=at)

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return calls.inbound_in(call, at=at)

    def look(self) -> Found:
        told = self._told("GET", "account/numbers", params={"size": PAGE, "index": 1})
        return Found(name="Vonage", numbers=tuple(map(self._number, told.get("numbers") or [])))

    def choose(self, number: str, *, webhook: str) -> Number:
        """Have its answers brought here; receipts name their own address with each message."""
        found = next((one for one in self.look().numbers if one.id == number), None)
        if found is None:
            raise SetUpFault(_("The account has no such number."))
        country, _dash, msisdn = number.partition("-")
        given = {"country": country, "msisdn": msisdn, "moHttpUrl": webhook}
        self._told("POST", "number/update", data=given)
        return next(one for one in self.look().numbers if one.id == number)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _number(self, row: dict[str, Any]) -> Number:
        features = [str(one).upper() for one in row.get("features") or []]
        place = str(row.get("moHttpUrl") or "")
        return Number(
            id=f"{row.get('country', '')}-{row.get('msisdn', '')}",
            address=f"+{row.get('msisdn', '')}",
            can_send="SMS" in features,
            is_connected=bool(place) and place == hook_of(self),
            note=", ".join(one.lower() for one in features),
        )

    def _told(self, method: str, place: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self._ask(method, place, **given)
        except httpx.HTTPError as fault:
            raise SetUpFault(_("Vonage cannot be reached just now.")) from fault
        if answer.is_success:
            return _json(answer)
        if answer.status_code == 401:
            raise SetUpFault(_("Vonage does not know this key with this secret."))
        said = _json(answer).get("error-code-label") or answer.status_code
        raise SetUpFault(_("Vonage said: {said}").format(said=said))

    def _ask(self, method: str, place: str, **given: Any) -> httpx.Response:
        self._client = self._client or open_client()
        key = str(self.account.options.get("api_key", ""))
        proof = (key, self.account.secrets.get("api_secret", ""))
        return self._client.request(method, f"{BASE}/{place}", auth=proof, **given)


def _of_parts(parts: Sequence[dict[str, Any]]) -> Answer:
    """A long text goes out in parts; it is there when the first is, whatever became of others."""
    answers = [
        answer_to(
            str(one.get("status", "")),
            str(one.get("error-text", "")),
            str(one.get("message-id", "")),
        )
        for one in parts
    ]
    return next((one for one in answers if isinstance(one, Handed)), answers[0])


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _pause(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None
