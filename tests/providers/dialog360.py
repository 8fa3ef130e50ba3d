"""360dialog on loopback: the Cloud API's messages by a key, its webhook and its templates."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from tests.providers.json_api import answering

KEY = "d360-key"
NUMBER = "+15550783881"


class Dialog360:
    def __init__(self, *, moods: Iterable[str] = ()) -> None:
        self.moods = chain(moods, repeat("fine"))
        self.sent: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {"url": "", "headers": {}}
        self.templates: list[dict[str, Any]] = []

    def answer(
        self, method: str, path: str, given: dict[str, Any], headers: Any
    ) -> tuple[int, dict[str, Any]] | None:
        if headers.get("D360-API-KEY") != KEY:
            return 401, {"meta": {"success": False, "http_code": 401, "developer_message": "No"}}
        match method, path:
            case "POST", "/messages":
                return self._message(given)
            case "GET", "/v1/configs/webhook":
                return 200, self.webhook
            case "POST", "/v1/configs/webhook":
                self.webhook = {"url": given["url"], "headers": given.get("headers") or {}}
                return 200, self.webhook
            case "GET", "/v1/configs/templates":
                at, size = int(given.get("offset", 0)), int(given.get("limit", 1000))
                page = self.templates[at : at + size]
                told = {"count": len(page), "limit": size, "offset": at}
                return 200, {**told, "total": len(self.templates), "waba_templates": page}
        return 404, {}

    def _message(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        mood = next(self.moods)
        if mood == "drop":
            return None
        if mood != "fine":
            status, _, code = mood.partition(" ")
            return int(status), {"error": {"message": "No", "code": int(code)}}
        self.sent.append(given)
        name = f"wamid.{len(self.sent)}"
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": name}]}


@contextmanager
def dialog360(*, moods: Iterable[str] = ()) -> Iterator[Dialog360]:
    found = Dialog360(moods=moods)
    with answering(found.answer):
        yield found
