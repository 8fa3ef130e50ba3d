"""Twilio's own SDK, on our wire. It is large, so only who speaks to Twilio imports this."""

import logging
from typing import Any

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.wire import open_client

UNAUTHORISED = 401


class Wire(HttpClient):
    """Carries the SDK's requests.

    Of several tokens the first that Twilio knows is used: while an account's token is exchanged
    both the old and the new one are there, and nothing stops.
    """

    def __init__(self, account: str, tokens: list[str]) -> None:
        super().__init__(logging.getLogger("channels.twilio"), False)
        self._account, self._tokens = account, tokens
        self._client = open_client()
        #: What the last answer asked us to wait, in seconds.
        self.pause: float | None = None

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: Any = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        answer = self._ask(method, uri, params, data, headers)
        while answer.status_code == UNAUTHORISED and len(self._tokens) > 1:
            self._tokens = self._tokens[1:]
            answer = self._ask(method, uri, params, data, headers)
        self.pause = _seconds(answer.headers.get("Retry-After"))
        return Response(answer.status_code, answer.text, answer.headers)

    def _ask(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None,
        data: Any,
        headers: dict[str, str] | None,
    ) -> httpx.Response:
        asked: dict[str, Any] = {"params": params or None, "headers": headers}
        is_json = (headers or {}).get("Content-Type") == "application/json"
        asked["json" if is_json else "data"] = data or None
        return self._client.request(method, uri, auth=(self._account, self._tokens[0]), **asked)

    def close(self) -> None:
        self._client.close()


def _seconds(said: str | None) -> float | None:
    return float(said) if said and said.replace(".", "", 1).isdigit() else None


def client_of(account: str, tokens: list[str]) -> tuple[Client, Wire]:
    """The SDK for an account, and the wire that it speaks over. Its environment says nothing."""
    wire = Wire(account, tokens)
    return Client(account, tokens[0], http_client=wire, environment={"-": "-"}), wire
