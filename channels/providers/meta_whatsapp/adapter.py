"""WhatsApp by Meta's Cloud API, without anybody in between."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Enclosed,
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
    TryLater,
    Unknown,
    WrongSignature,
    adapter,
)
from channels.files import WHATSAPP
from channels.keyword_answers import US, WORDS, who_answers
from channels.one_by_one import one_by_one
from channels.phone_numbers import NUMBER
from channels.places import hook_of, word_of
from channels.providers.meta_whatsapp import calls
from channels.providers.meta_whatsapp.cloud import (
    answered,
    body_of,
    digits_of,
    error_of,
    handed,
    json_of,
    judged_of,
)
from channels.wire import NotReached, open_client

WHO = "Meta"
GRAPH = "https://graph.facebook.com/v23.0"
SIGNATURE = "X-Hub-Signature-256"
MOST_PAGES, PAGE = 20, 100
#: A file is taken in after it has come up, which needs its time, in seconds.
TAKING_IN = 25.0


@adapter
class MetaWhatsApp(Adapter):
    slug = "meta_whatsapp"
    channel = "whatsapp"
    name = gettext_lazy("WhatsApp by Meta")
    about = gettext_lazy("WhatsApp Business at Meta itself, by its Cloud API.")
    options = (
        Option(
            "waba_id",
            gettext_lazy("WhatsApp Business account"),
            gettext_lazy("Its id: in Meta's Business settings, under WhatsApp accounts."),
        ),
        Option(
            "phone_number_id",
            gettext_lazy("Id of the number"),
            gettext_lazy("Filled in once you choose a number."),
            is_required=False,
        ),
        Option(
            "access_token",
            gettext_lazy("Access token"),
            gettext_lazy("Of a system user, with the permissions to manage and send WhatsApp."),
            is_secret=True,
        ),
        Option(
            "app_secret",
            gettext_lazy("App secret"),
            gettext_lazy("On the page of your app at Meta, under Settings, Basic."),
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
    files = WHATSAPP

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._client: httpx.Client | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._hand_over, seconds=self.time_out / 2)

    def _hand_over(self, message: Outgoing) -> Answer:
        if not self._number_id():
            return Down("No number was chosen yet by which this account sends.")
        if not NUMBER.fullmatch(message.to):
            return Refused("This is no number that can be written to.", Bounce.HARD)
        return handed(WHO, lambda: self._ask_for(message))

    def _ask_for(self, message: Outgoing) -> httpx.Response | Answer:
        media = self._taken(message.enclosed[0]) if message.enclosed else ""
        if not isinstance(media, str):
            return media
        body = body_of(message, media)
        return self._ask("POST", f"{self._number_id()}/messages", json=body)

    def _taken(self, file: Enclosed) -> str | Answer:
        """Meta's name for a file that it took in; what stands in the way where it did not.

        Nobody is written to by this, so that trying again does no harm.
        """
        try:
            answer = self._ask(
                "POST",
                f"{self._number_id()}/media",
                data={"messaging_product": "whatsapp", "type": file.content_type},
                files={"file": (file.name, file.content, file.content_type)},
                timeout=TAKING_IN,
            )
        except NotReached:
            raise
        except httpx.HTTPError as fault:
            return TryLater(f"Meta did not take the file: {type(fault).__name__}")
        if media := str(json_of(answer).get("id") or ""):
            return media
        said = answered(answer, WHO)
        return TryLater(said.why) if isinstance(said, Unknown) else said

    def verify(self, call: Incoming, *, now: datetime) -> None:
        given = call.headers.get(SIGNATURE, "").removeprefix("sha256=")
        secret = self.account.secrets.get("app_secret", "")
        if not secret or not given.isascii():
            raise WrongSignature
        ours = hmac.digest(secret.encode(), call.body, "sha256").hex()
        if not hmac.compare_digest(given, ours):
            raise WrongSignature
        if not self._is_about_us(call):
            raise WrongSignature

    def _is_about_us(self, call: Incoming) -> bool:
        """Numbers of one app share its secret, so the number tells whose call it is."""
        try:
            return any(True for _value in calls.values_in(call, self._number_id()))
        except (ValueError, AttributeError, TypeError):
            return False

    def greeting(self, asked: Mapping[str, str]) -> str:
        given = asked.get("hub.verify_token", "").encode()
        ours = word_of(self.account.account_id).encode()
        if asked.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, ours):
            raise WrongSignature
        return asked.get("hub.challenge", "")

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return calls.reports_in(call, self._number_id(), at=at)

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return calls.inbound_in(call, self._number_id(), at=at)

    def look(self) -> Found:
        told = self._told("GET", self._waba(), params={"fields": "id,name"})
        fields = "id,display_phone_number,verified_name,quality_rating"
        rows = list(self._pages(f"{self._waba()}/phone_numbers", fields))
        apps = self._told("GET", f"{self._waba()}/subscribed_apps").get("data") or []
        is_connected = any(one.get("override_callback_uri") == hook_of(self) for one in apps)
        return Found(
            name=str(told.get("name", "")),
            numbers=tuple(_number(row, is_connected and bool(hook_of(self))) for row in rows),
        )

    def choose(self, number: str, *, webhook: str) -> Number:
        given = {
            "override_callback_uri": webhook,
            "verify_token": word_of(self.account.account_id),
        }
        self._told("POST", f"{self._waba()}/subscribed_apps", json=given)
        return next(one for one in self.look().numbers if one.id == number)

    def templates(self) -> Iterable[Judged]:
        fields = "id,name,language,status,category,rejected_reason,components"
        for row in self._pages(f"{self._waba()}/message_templates", fields):
            yield judged_of(row)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _pages(self, place: str, fields: str) -> Iterator[dict[str, Any]]:
        params: dict[str, Any] = {"fields": fields, "limit": PAGE}
        for _page in range(MOST_PAGES):
            told = self._told("GET", place, params=params)
            yield from told.get("data") or []
            after = ((told.get("paging") or {}).get("cursors") or {}).get("after")
            if not after or "next" not in told["paging"]:
                return
            params = {**params, "after": after}

    def _told(self, method: str, place: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self._ask(method, place, **given)
        except httpx.HTTPError as fault:
            raise SetUpFault(_("Meta cannot be reached just now.")) from fault
        told = json_of(answer)
        if answer.is_success:
            return told
        code, said = error_of(told, answer.status_code)
        if answer.status_code == 401 or code == 190:
            raise SetUpFault(_("Meta does not accept this access token."))
        raise SetUpFault(_("Meta said: {said}").format(said=f"{said} ({code})"))

    def _ask(self, method: str, place: str, **given: Any) -> httpx.Response:
        self._client = self._client or open_client()
        headers = {"Authorization": f"Bearer {self.account.secrets.get('access_token', '')}"}
        return self._client.request(method, f"{GRAPH}/{place}", headers=headers, **given)

    def _waba(self) -> str:
        return digits_of(self.account.options.get("waba_id"))

    def _number_id(self) -> str:
        return digits_of(self.account.options.get("phone_number_id"))


def _number(row: dict[str, Any], is_connected: bool) -> Number:
    shown = str(row.get("display_phone_number", ""))
    return Number(
        id=str(row.get("id", "")),
        address=f"+{digits_of(shown)}",
        name=str(row.get("verified_name", "")),
        is_connected=is_connected,
        note=str(row.get("quality_rating", "")).lower(),
        options={"phone_number_id": str(row.get("id", ""))},
    )
