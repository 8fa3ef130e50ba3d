"""An account at Twilio: handing over, hearing back, setting up. Each channel narrows it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

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
    Price,
    Refused,
    Report,
    SetUpFault,
    Unknown,
    Used,
    WrongSignature,
)
from channels.one_by_one import one_by_one
from channels.phone_numbers import NUMBER
from channels.places import hook_of
from channels.twilio import calls
from channels.twilio.codes import BUSY, UNUSABLE, bounce_of
from channels.wire import NotReached

if TYPE_CHECKING:
    from channels.twilio.sdk import Wire

CREDENTIALS = (
    Option(
        "account_sid",
        gettext_lazy("Account SID"),
        gettext_lazy("On the first page of the Twilio Console; it begins with AC."),
    ),
    Option(
        "auth_token",
        gettext_lazy("Auth token"),
        gettext_lazy("Beside the account SID in the Twilio Console."),
        is_secret=True,
    ),
    Option(
        "second_token",
        gettext_lazy("Secondary auth token"),
        gettext_lazy(
            "Only while you exchange the token: put Twilio's secondary token here first, and both"
            " are good."
        ),
        is_required=False,
        is_secret=True,
    ),
)
SERVICE = "MG"
MOST_NUMBERS, MOST_PRICED, PAGE = 500, 20_000, 1000
#: Where Twilio is too busy and does not say for how long, in seconds.
BUSY_PAUSE = 5.0


class TwilioLine(Adapter):
    options: ClassVar[tuple[Option, ...]] = CREDENTIALS
    at_once = 20
    time_out = 60
    has_webhook = True
    is_guided = True
    tells_usage = True
    tells_prices = True
    #: What Twilio puts before the numbers of a channel.
    prefix: ClassVar[str] = ""
    #: Of the usage that Twilio tells apart, what is this channel's.
    usage: ClassVar[tuple[str, ...]] = ()

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._client: Any = None
        self._wire: Wire | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._hand_over, seconds=self.time_out / 2)

    def _hand_over(self, message: Outgoing) -> Answer:
        if not self.account.sender:
            return Down("No number was chosen yet by which this account sends.")
        if not NUMBER.fullmatch(message.to):
            return Refused("This is no number that can be written to.", Bounce.HARD)
        from twilio.base.exceptions import TwilioException

        try:
            made = self._speak().messages.create(**self._said(message))
        except NotReached as fault:
            return Down(f"Twilio cannot be reached: {fault}")
        except httpx.HTTPError as fault:
            return Unknown(f"Twilio did not answer: {type(fault).__name__} {fault}".strip())
        except TwilioException as fault:
            return self._refused(fault)
        return Handed(str(made.sid))

    def _said(self, message: Outgoing) -> dict[str, Any]:
        said: dict[str, Any] = {"to": f"{self.prefix}{message.to}", **self._words(message)}
        sender = self.account.sender
        if sender.startswith(SERVICE):
            said["messaging_service_sid"] = sender
        else:
            said["from_"] = f"{self.prefix}{sender}"
        if places := [one.url for one in message.enclosed if one.url]:
            said["media_url"] = places
            if not message.text:
                said.pop("body", None)
        if place := hook_of(self):
            said["status_callback"] = f"{place}&{urlencode({'key': message.key})}"
        return said

    def _words(self, message: Outgoing) -> dict[str, Any]:
        return {"body": message.text}

    def _refused(self, fault: Any) -> Answer:
        """What Twilio said no to: this message, or the account as a whole."""
        status, code = int(getattr(fault, "status", 0)), getattr(fault, "code", None)
        said = _words_of(fault)
        if status == 429 or code in BUSY:
            pause = self._wire.pause if self._wire else None
            return Down(said, pause if pause is not None else BUSY_PAUSE)
        if status in (401, 403) or code in UNUSABLE:
            return Down(said)
        if status == 503:
            return Down(said, self._wire.pause if self._wire else None)
        if status >= 500 or not status:
            # Whether the message was made before that nobody can tell.
            return Unknown(said)
        return Refused(said, bounce_of(code))

    def verify(self, call: Incoming, *, now: datetime) -> None:
        meant = calls.named_in(call.url, "account")
        if meant and meant != str(self.account.account_id):
            raise WrongSignature
        calls.prove(call, tokens=self._tokens(), account_sid=self._sid())

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return calls.reports_in(call, at=at)

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return calls.inbound_in(call, at=at)

    def look(self) -> Found:
        with self._asking() as client:
            account = client.api.accounts(self._sid()).fetch()
            numbers = tuple(self._numbers(client))
        return Found(
            name=account.friendly_name or "",
            numbers=numbers,
            is_trial=account.type == "Trial",
            is_usable=account.status == "active",
        )

    def choose(self, number: str, *, webhook: str) -> Number:
        with self._asking() as client:
            made = client.incoming_phone_numbers(number).update(
                sms_url=webhook, sms_method="POST", sms_application_sid=""
            )
        return self._number(made)

    def used(self) -> Sequence[Used]:
        with self._asking() as client:
            rows = client.usage.records.this_month.list(limit=1000)
        return [
            Used(
                row.category or "",
                int(row.count or 0),
                Decimal(str(row.price or 0)),
                (row.price_unit or "").upper(),
            )
            for row in rows
            if row.category in self.usage
        ]

    def prices(self, *, since: datetime) -> Iterable[Price]:
        with self._asking() as client:
            rows = client.messages.list(date_sent_after=since, limit=MOST_PRICED, page_size=PAGE)
        for row in rows:
            if row.price and row.sid:
                amount, parts = abs(Decimal(row.price)), int(row.num_segments or 0)
                yield Price(row.sid, amount, (row.price_unit or "").upper(), parts or None)

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._client = self._wire = None

    def _numbers(self, client: Any) -> Iterable[Number]:
        for row in client.incoming_phone_numbers.list(limit=MOST_NUMBERS):
            yield self._number(row)

    def _number(self, row: Any) -> Number:
        capabilities = row.capabilities or {}
        is_connected = bool(row.sms_url) and row.sms_url == hook_of(self)
        return Number(
            id=row.sid or "",
            address=row.phone_number or "",
            name=row.friendly_name or "",
            can_send=bool(capabilities.get("sms")),
            is_connected=is_connected,
            note=", ".join(name for name in ("sms", "mms", "voice") if capabilities.get(name)),
        )

    def _speak(self) -> Any:
        if self._client is None:
            from channels.twilio.sdk import client_of

            self._client, self._wire = client_of(self._sid(), self._tokens())
        return self._client

    def _asking(self) -> "_Asking":
        return _Asking(self)

    def _sid(self) -> str:
        return str(self.account.options.get("account_sid", ""))

    def _tokens(self) -> list[str]:
        names = ("auth_token", "second_token")
        return [self.account.secrets[name] for name in names if self.account.secrets.get(name)]


class _Asking:
    """Asking about the account, with whatever goes wrong in words."""

    def __init__(self, line: TwilioLine) -> None:
        self._line = line

    def __enter__(self) -> Any:
        return self._line._speak()

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        from twilio.base.exceptions import TwilioException

        if isinstance(fault, httpx.HTTPError):
            raise SetUpFault(_("Twilio cannot be reached just now.")) from fault
        if isinstance(fault, TwilioException):
            if _status_of(fault) == 401 or getattr(fault, "code", 0) == 20003:
                said = _("Twilio does not know this account SID with this token.")
                raise SetUpFault(said) from fault
            raise SetUpFault(_("Twilio said: {said}").format(said=_words_of(fault))) from fault


def _status_of(fault: Any) -> int:
    """Of a list, the SDK hands on the answer as it came."""
    answer = fault.args[1] if len(fault.args) > 1 else None
    return int(getattr(fault, "status", 0) or getattr(answer, "status_code", 0))


def _words_of(fault: Any) -> str:
    if len(fault.args) > 1:
        return f"{fault.args[0]} ({_status_of(fault)})"
    said = getattr(fault, "msg", "") or getattr(fault, "detail", "") or getattr(fault, "title", "")
    code = getattr(fault, "code", None)
    plain = str(said or fault).partition(": ")[2] or str(said or fault)
    return f"{plain} ({code})" if code else plain
