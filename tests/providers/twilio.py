"""Twilio on loopback: the parts of its REST contract that we speak, and its signed calls.

Accounts, messages, numbers, Messaging Services, usage and templates answer as Twilio documents
them, with its errors by code. `moods` are met by new messages in turn: a status code with an
error's code, or "drop", or "stall" for a message that is made and never answered.
"""

import json
import threading
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from twilio.request_validator import RequestValidator

from channels import wire

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN, NEW_TOKEN = "a" * 32, "b" * 32
NUMBER, DEAF_NUMBER = "+15005550006", "+15005550007"
#: Numbers of which Twilio says something else than "queued".
ANSWERS = {
    "+15005550001": (400, 21211, "The 'To' number is not a valid phone number."),
    "+15005550009": (400, 21614, "'To' number is not a valid mobile number"),
    "+15005550004": (400, 21610, "Attempt to send to unsubscribed recipient"),
}


class Twilio(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *, moods: Iterable[str] = ()) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.tokens = {TOKEN}
        self.moods = chain(moods, repeat("fine"))
        self.sent: list[dict[str, str]] = []
        self.prices: dict[str, str] = {}
        self.asked: list[str] = []
        self.numbers = [
            _number("PN1", NUMBER, sms=True),
            _number("PN2", DEAF_NUMBER, sms=False),
        ]
        self.services = [
            {"sid": "MG" + "0" * 32, "friendly_name": "Campaigns", "inbound_request_url": None}
        ]
        self.contents: list[dict[str, Any]] = []
        self.usage = [
            {"category": "sms-outbound", "count": "120", "price": "0.948", "price_unit": "usd"},
            {"category": "calls", "count": "3", "price": "0.03", "price_unit": "usd"},
        ]
        self.senders: list[dict[str, Any]] = [
            {
                "sid": "XE" + "0" * 32,
                "sender_id": f"whatsapp:{NUMBER}",
                "status": "ONLINE",
                "profile": {"name": "Firm"},
                "webhook": {},
            }
        ]
        self._lock = threading.Lock()

    def answer(
        self, method: str, path: str, given: dict[str, str]
    ) -> tuple[int, dict[str, Any], dict[str, str]] | None:
        """None hangs up."""
        with self._lock:
            self.asked.append(f"{method} {path}")
            place = path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}")
            match method, place:
                case "GET", ".json":
                    said = {"sid": ACCOUNT, "friendly_name": "Firm", "status": "active"}
                    return 200, {**said, "type": "Full"}, {}
                case "POST", "/Messages.json":
                    return self._message(given)
                case "GET", "/Messages.json":
                    return 200, _page("messages", [self._shown(one) for one in self.sent]), {}
                case "GET", "/IncomingPhoneNumbers.json":
                    return 200, _page("incoming_phone_numbers", self.numbers), {}
                case "GET", "/Usage/Records/ThisMonth.json":
                    return 200, _page("usage_records", self.usage), {}
                case "GET", "/v1/Services":
                    return 200, {"services": self.services, "meta": {"key": "services"}}, {}
                case "GET", "/v2/Channels/Senders":
                    return 200, {"senders": self.senders, "meta": {"key": "senders"}}, {}
                case "GET", "/v1/ContentAndApprovals":
                    return 200, {"contents": self.contents, "meta": {"key": "contents"}}, {}
            return self._changed(method, place, given)

    def _changed(
        self, method: str, place: str, given: dict[str, str]
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        sid = place.rpartition("/")[2].removesuffix(".json")
        rows: list[dict[str, Any]] = [*self.numbers, *self.services, *self.senders]
        row = next((one for one in rows if one["sid"] == sid), None)
        if method != "POST" or row is None:
            return _fault(404, 20404, f"The requested resource {place} was not found")
        if "webhook" in given:
            row["webhook"] = given["webhook"]
            return 202, row, {}
        named = {"SmsUrl": "sms_url", "InboundRequestUrl": "inbound_request_url"}
        row.update({named[name]: value for name, value in given.items() if name in named})
        return 200, row, {}

    def _message(self, given: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]] | None:
        mood = next(self.moods)
        if mood == "drop":
            return None
        if mood != "fine" and mood != "stall":
            status, _, code = mood.partition(" ")
            fault = _fault(int(status), int(code or status), "Twilio says no")
            return fault[0], fault[1], {"Retry-After": "7"} if status == "429" else {}
        if given["To"] in ANSWERS:
            return _fault(*ANSWERS[given["To"]])
        sid = f"SM{len(self.sent) + 1:032x}"
        self.sent.append({"sid": sid, **given})
        return None if mood == "stall" else (201, self._shown(self.sent[-1]), {})

    def _shown(self, sent: dict[str, str]) -> dict[str, Any]:
        return {
            "sid": sent["sid"],
            "account_sid": ACCOUNT,
            "status": "queued",
            "to": sent["To"],
            "from": sent.get("From"),
            "body": sent.get("Body", ""),
            "num_segments": "1",
            "price": self.prices.get(sent["sid"]),
            "price_unit": "USD",
            "error_code": None,
        }


def _number(sid: str, number: str, *, sms: bool) -> dict[str, Any]:
    return {
        "sid": sid,
        "phone_number": number,
        "friendly_name": number,
        "capabilities": {"sms": sms, "mms": False, "voice": True},
        "sms_url": "",
    }


def _page(key: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: rows, "page": 0, "page_size": 1000, "next_page_uri": None}


def _fault(status: int, code: int, said: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": said, "more_info": more, "status": status}, {}


class _Line(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self._say(address.path, {k: v[-1] for k, v in parse_qs(address.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        given = json.loads(body) if is_json else _form(body)
        self._say(urlsplit(self.path).path, given)

    def _say(self, path: str, given: dict[str, str]) -> None:
        name, _, token = (
            b64decode(self.headers.get("Authorization", "").removeprefix("Basic "))
            .decode()
            .partition(":")
        )
        if name != ACCOUNT or token not in self.server.tokens:
            told = _fault(401, 20003, "Authenticate")
        else:
            found = self.server.answer(self.command, path, given)
            if found is None:
                self.close_connection = True
                return
            told = found
        status, body, headers = told
        said = json.dumps(body).encode()
        self.send_response(status)
        for one, value in {**headers, "Content-Type": "application/json"}.items():
            self.send_header(one, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


class Redirected(httpx.BaseTransport):
    """Carries what is meant for a provider to its stand-in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def _form(body: str) -> dict[str, str]:
    """A form's fields; of those that come several times, as `MediaUrl`, all with spaces between."""
    pairs = parse_qsl(body, keep_blank_values=True)
    return {name: " ".join(value for key, value in pairs if key == name) for name, _value in pairs}


@contextmanager
def on_the_wire(port: int) -> Iterator[None]:
    """All that our adapters ask over HTTP goes to this port."""
    kept = wire.transport
    wire.transport = lambda: Redirected(port)
    try:
        yield
    finally:
        wire.transport = kept


@contextmanager
def twilio(*, moods: Iterable[str] = ()) -> Iterator[Twilio]:
    with Twilio(moods=moods) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            with on_the_wire(server.server_address[1]):
                yield server
        finally:
            server.shutdown()
            thread.join()


def signed(url: str, form: dict[str, str], *, token: str = TOKEN) -> str:
    """What Twilio signs a call with."""
    return str(RequestValidator(token).compute_signature(url, form))
