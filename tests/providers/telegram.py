"""Telegram's Bot API on loopback."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from tests.providers.json_api import answering

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
BOT = {"id": 110201543, "is_bot": True, "first_name": "Firm", "username": "firm_bot"}
#: Status → what Telegram says.
FAULTS = {
    "400": "Bad Request: chat not found",
    "403": "Forbidden: bot was blocked by the user",
    "gone": "Forbidden: user is deactivated",
    "500": "Internal Server Error",
}


class Telegram:
    def __init__(self, *, moods: Iterable[str] = ()) -> None:
        self.moods = chain(moods, repeat("fine"))
        self.sent: list[dict[str, Any]] = []
        self.hook: dict[str, Any] = {"url": ""}

    def answer(
        self, method: str, path: str, given: dict[str, Any], headers: Any
    ) -> tuple[int, dict[str, Any]] | None:
        token, _, deed = path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return _no(401, "Unauthorized")
        match deed:
            case "getMe":
                return 200, {"ok": True, "result": BOT}
            case "getWebhookInfo":
                return 200, {"ok": True, "result": {"url": self.hook["url"]}}
            case "setWebhook":
                self.hook = given
                return 200, {"ok": True, "result": True}
            case "sendMessage" | "sendDocument" | "sendPhoto":
                return self._message({**given, **({} if deed == "sendMessage" else {"by": deed})})
        return _no(404, "Not Found")

    def _message(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        mood = next(self.moods)
        if mood == "drop":
            return None
        if mood == "429":
            said = _no(429, "Too Many Requests: retry after 3")
            return 429, {**said[1], "parameters": {"retry_after": 3}}
        if mood != "fine":
            return _no(403 if mood == "gone" else int(mood), FAULTS[mood])
        self.sent.append(given)
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}


def _no(code: int, said: str) -> tuple[int, dict[str, Any]]:
    return code, {"ok": False, "error_code": code, "description": said}


@contextmanager
def telegram(*, moods: Iterable[str] = ()) -> Iterator[Telegram]:
    found = Telegram(moods=moods)
    with answering(found.answer):
        yield found
