"""Vonage's SMS API and its API of numbers on loopback, and the calls that it signs."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from tests.providers.json_api import answering

KEY, SECRET, SIGNING = "abcd1234", "s3cret", "sign-secret"
NUMBER = "+447700900001"
PROOF = "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()


class Vonage:
    def __init__(self, *, moods: Iterable[str] = ()) -> None:
        self.moods = chain(moods, repeat("0"))
        self.sent: list[dict[str, Any]] = []
        self.numbers: list[dict[str, Any]] = [
            {"country": "GB", "msisdn": NUMBER[1:], "type": "mobile-lvn", "features": ["SMS"]},
            {"country": "GB", "msisdn": "447700900002", "type": "landline", "features": ["VOICE"]},
        ]

    def answer(
        self, method: str, path: str, given: dict[str, Any], headers: Any
    ) -> tuple[int, dict[str, Any]] | None:
        is_known = headers.get("Authorization") == PROOF
        match method, path:
            case "POST", "/sms/json":
                return self._message(given, is_known=is_known)
            case _ if not is_known:
                return 401, {"error-code": "401", "error-code-label": "authentication failed"}
            case "GET", "/account/numbers":
                return 200, {"count": len(self.numbers), "numbers": self.numbers}
            case "POST", "/number/update":
                return self._update(given)
        return 404, {}

    def _message(self, given: dict[str, Any], *, is_known: bool) -> tuple[int, Any] | None:
        mood = next(self.moods) if is_known else "4"
        if mood == "drop":
            return None
        if mood.startswith("http"):
            return int(mood[4:]), {}
        if mood != "0":
            return 200, _said([{"status": mood, "error-text": "Vonage says no"}])
        self.sent.append(given)
        name = f"0A{len(self.sent):014d}"
        part = {"to": given["to"], "message-id": name, "status": "0", "message-price": "0.03"}
        return 200, _said([part])

    def _update(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        for row in self.numbers:
            if (row["country"], row["msisdn"]) == (given["country"], given["msisdn"]):
                row["moHttpUrl"] = given["moHttpUrl"]
                return 200, {"error-code": "200", "error-code-label": "success"}
        return 420, {"error-code": "420", "error-code-label": "method failed"}


def _said(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"message-count": str(len(parts)), "messages": parts}


def signed(params: dict[str, str], *, secret: str = SIGNING, method: str = "sha256") -> dict:
    """The parameters with the signature that Vonage's guide to signing describes."""
    clean = {key: value.replace("&", "_").replace("=", "_") for key, value in params.items()}
    text = "".join(f"&{key}={clean[key]}" for key in sorted(clean))
    if method == "hash":
        sig = hashlib.md5((text + secret).encode()).hexdigest()  # noqa: S324 - as Vonage does
    else:
        sig = hmac.new(secret.encode(), text.encode(), method).hexdigest().upper()
    return {**params, "sig": sig}


@contextmanager
def vonage(*, moods: Iterable[str] = ()) -> Iterator[Vonage]:
    found = Vonage(moods=moods)
    with answering(found.answer):
        yield found
