"""A bot of Telegram. It can write to those alone who wrote to it first: by a link that says who."""

import hmac
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from time import monotonic, sleep
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
    Handed,
    Inbound,
    Incoming,
    Number,
    Option,
    Outgoing,
    Refused,
    SetUpFault,
    TryLater,
    Unknown,
    WrongSignature,
    adapter,
)
from channels.files import MB, PICTURES, TELEGRAM
from channels.places import hook_of, word_of
from channels.wire import NotReached, open_client

API = "https://api.telegram.org"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
CHAT = re.compile(r"-?[0-9]{1,20}")
TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,64}")
LONGEST, LONGEST_CAPTION = 4096, 1024
#: A picture that is larger goes as a file.
LARGEST_PHOTO = 10 * MB
#: In seconds.
TAKING_IN = 25.0
#: Telegram takes thirty messages in a second, and one a second into one chat.
PACE = 1 / 30
SAME_CHAT = 1.0


@adapter
class Telegram(Adapter):
    slug = "telegram"
    channel = "chat"
    name = gettext_lazy("Telegram bot")
    about = gettext_lazy("A bot that people write to, and that answers them.")
    options = (
        Option(
            "bot_token",
            gettext_lazy("Token of the bot"),
            gettext_lazy("BotFather at Telegram tells it when you make a bot."),
            is_secret=True,
        ),
    )
    at_once = 20
    time_out = 60
    has_webhook = True
    is_guided = True
    files = TELEGRAM

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._client: httpx.Client | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        until = monotonic() + self.time_out / 2
        answers: list[Answer] = []
        reached: set[str] = set()
        for message in messages:
            last = answers[-1] if answers else None
            if isinstance(last, Down):
                answers.append(last)
            elif monotonic() > until:
                answers.append(TryLater("Telegram takes too long.", 0))
            elif message.to in reached:
                answers.append(TryLater("One message a second goes into one chat.", SAME_CHAT))
            else:
                answers.append(self._hand_over(message))
                reached.add(message.to)
                sleep(PACE)
        return answers

    def _hand_over(self, message: Outgoing) -> Answer:
        if not CHAT.fullmatch(message.to):
            return Refused("This is no chat of Telegram.", Bounce.HARD)
        try:
            answer = self._say(message)
        except NotReached:
            return Down("Telegram cannot be reached.")
        except httpx.HTTPError as fault:
            return Unknown(f"Telegram did not answer: {type(fault).__name__}")
        told = _json(answer)
        if told.get("ok"):
            return Handed(f"{message.to}:{told['result']['message_id']}")
        return _refused(answer.status_code, told)

    def _say(self, message: Outgoing) -> httpx.Response:
        if not message.enclosed:
            said = {"chat_id": message.to, "text": message.text[:LONGEST]}
            return self._ask("sendMessage", said)
        (file,) = message.enclosed
        name = "photo" if _is_photo(file) else "document"
        given = {"chat_id": message.to, "caption": message.text[:LONGEST_CAPTION]}
        sent = {name: (file.name, file.content, file.content_type)}
        return self._ask(f"send{name.capitalize()}", given, files=sent)

    def verify(self, call: Incoming, *, now: datetime) -> None:
        given = call.headers.get(SECRET, "").encode()
        if not hmac.compare_digest(given, word_of(self.account.account_id).encode()):
            raise WrongSignature

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        update = json.loads(call.body)
        message = update.get("message") if isinstance(update, dict) else None
        if not message or (message.get("chat") or {}).get("type") != "private":
            return []
        who = message.get("from") or {}
        return [
            Inbound(
                # Ids of updates are a bot's own, and a repeat bears the same.
                id=f"update:{update['update_id']}",
                at=min(datetime.fromtimestamp(int(message.get("date", 0)), UTC), at),
                from_address=str(message["chat"]["id"]),
                to_address=self.account.sender,
                from_name=" ".join(filter(None, (who.get("first_name"), who.get("last_name")))),
                text=message.get("text") or message.get("caption") or "",
                facts={"username": who.get("username", "")},
            )
        ]

    def look(self) -> Found:
        bot = self._told("getMe")
        hook = self._told("getWebhookInfo")
        return Found(name=bot.get("first_name", ""), numbers=(self._bot(bot, hook),))

    def choose(self, number: str, *, webhook: str) -> Number:
        given = {
            "url": webhook,
            "secret_token": word_of(self.account.account_id),
            "allowed_updates": ["message"],
        }
        self._told("setWebhook", given)
        return self.look().numbers[0]

    def _bot(self, bot: dict[str, Any], hook: dict[str, Any]) -> Number:
        return Number(
            id=str(bot.get("id", "")),
            address=f"@{bot.get('username', '')}",
            name=bot.get("first_name", ""),
            is_connected=bool(hook.get("url")) and hook.get("url") == hook_of(self),
            note=str(hook.get("last_error_message", "")),
        )

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _told(self, method: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._ask(method, given or {})
        except httpx.HTTPError as fault:
            raise SetUpFault(_("Telegram cannot be reached just now.")) from fault
        told = _json(answer)
        if told.get("ok"):
            result = told.get("result")
            return result if isinstance(result, dict) else {}
        if answer.status_code in (401, 404):
            raise SetUpFault(_("Telegram knows no bot with this token."))
        said = str(told.get("description", answer.status_code))
        raise SetUpFault(_("Telegram said: {said}").format(said=said))

    def _ask(
        self, method: str, given: dict[str, Any], *, files: dict[str, Any] | None = None
    ) -> httpx.Response:
        self._client = self._client or open_client()
        token = self.account.secrets.get("bot_token", "")
        if not TOKEN.fullmatch(token):
            # What is no token must not become another address.
            return httpx.Response(401, json={"ok": False, "description": "Unauthorized"})
        place = f"{API}/bot{token}/{method}"
        if files is not None:
            # A file is taken in after it has come up, which needs its time.
            return self._client.post(place, data=given, files=files, timeout=TAKING_IN)
        return self._client.post(place, json=given)


def _is_photo(file: Enclosed) -> bool:
    return file.content_type in PICTURES and len(file.content) <= LARGEST_PHOTO


def _refused(status: int, told: dict[str, Any]) -> Answer:
    said = str(told.get("description", f"Telegram answered {status}."))
    if status == 429:
        after = (told.get("parameters") or {}).get("retry_after", 1)
        return Down(said, float(after))
    if status in (401, 404):
        return Down(said)
    if status >= 500:
        return Unknown(said)
    if status == 403:
        # They blocked the bot, or are no more.
        return Refused(said, Bounce.HARD if "deactivated" in said else Bounce.STOP)
    return Refused(said, Bounce.HARD if "chat not found" in said else Bounce.BLOCK)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
