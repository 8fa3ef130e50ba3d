"""Meta's Graph API on loopback, as far as its Cloud API of WhatsApp goes."""

import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from tests.providers.json_api import answering

WABA, PHONE, OTHER_PHONE = "1001", "2002", "2003"
TOKEN, SECRET = "EAAtoken", "app-secret"
NUMBER = "+15550783881"


class Meta:
    def __init__(self, *, moods: Iterable[str] = ()) -> None:
        self.moods = chain(moods, repeat("fine"))
        self.sent: list[dict[str, Any]] = []
        self.apps: list[dict[str, Any]] = [{"whatsapp_business_api_data": {"name": "App"}}]
        self.templates: list[dict[str, Any]] = []
        self.words: dict[str, str] = {}
        self.media: list[dict[str, Any]] = []
        self.takes_files = True

    def answer(
        self, method: str, path: str, given: dict[str, Any], headers: Any
    ) -> tuple[int, dict[str, Any]] | None:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, _error(190, "Invalid OAuth access token.")
        _root, _version, *place = path.split("/")
        match method, place:
            case "POST", [phone, "messages"] if phone == PHONE:
                return self._message(given)
            case "POST", [phone, "media"] if phone == PHONE:
                if not self.takes_files:
                    return 500, {}
                self.media.append(given)
                return 200, {"id": f"media-{len(self.media)}"}
            case "GET", [waba] if waba == WABA:
                return 200, {"id": WABA, "name": "Firm"}
            case "GET", [_, "phone_numbers"]:
                return 200, {"data": [_number(PHONE), _number(OTHER_PHONE)]}
            case "GET", [_, "subscribed_apps"]:
                return 200, {"data": self.apps}
            case "POST", [_, "subscribed_apps"]:
                self.apps = [
                    {**self.apps[0], "override_callback_uri": given["override_callback_uri"]}
                ]
                self.words[given["override_callback_uri"]] = given["verify_token"]
                return 200, {"success": True}
            case "GET", [_, "message_templates"]:
                return self._page(given)
        return 404, _error(100, f"Unsupported {method} request: {path}")

    def _message(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        mood = next(self.moods)
        if mood == "drop":
            return None
        if mood != "fine":
            status, _, code = mood.partition(" ")
            return int(status), _error(int(code), "Meta says no")
        self.sent.append(given)
        name = f"wamid.{len(self.sent)}"
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": name}]}

    def _page(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """One template a page, so that pages are gone through."""
        at = int(given.get("after", 0))
        page: dict[str, Any] = {"data": self.templates[at : at + 1]}
        if at + 1 < len(self.templates):
            page["paging"] = {"cursors": {"after": str(at + 1)}, "next": "https://graph"}
        return 200, page


def _number(id: str) -> dict[str, Any]:
    number = "+1 555-078-3881" if id == PHONE else "+1 555-078-3882"
    return {"id": id, "display_phone_number": number, "verified_name": "Firm"}


def _error(code: int, said: str) -> dict[str, Any]:
    return {"error": {"message": said, "type": "OAuthException", "code": code, "fbtrace_id": "x"}}


def called(*, phone: str = PHONE, **value: Any) -> bytes:
    """A call of Meta about one number."""
    told = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": phone},
        **value,
    }
    entry = {"id": WABA, "changes": [{"field": "messages", "value": told}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def signed(body: bytes, *, secret: str = SECRET) -> str:
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


@contextmanager
def meta(*, moods: Iterable[str] = ()) -> Iterator[Meta]:
    found = Meta(moods=moods)
    with answering(found.answer):
        yield found
