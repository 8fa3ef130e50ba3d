"""A stand-in for providers of mail, which speaks their documented interfaces: it looks at what it
is given as they do, answers in their words, and can be told to fail.
"""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from tests.providers.json_api import parts

KEY = "k3y"


class Desk(ThreadingHTTPServer):
    daemon_threads = True
    # Ended with the test, whatever a client still holds open.
    block_on_close = False

    def __init__(self, moods: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        #: What was taken, as it came.
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.moods = moods
        self.free = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Counter(BaseHTTPRequestHandler):
    server: Desk
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        mood = self.server.moods.pop(0) if self.server.moods else "fine"
        self.server.asked += 1
        if mood == "cut":
            self.close_connection = True
            self.connection.close()
            return
        if mood == "silent":
            self.server.free.wait(10)
            self.close_connection = True
            return
        if mood == "nonsense":
            self.say(200, b"<html>hello</html>")
            return
        if mood != "fine":
            code, _, after = mood.partition(" ")
            self.say(int(code), b'{"message": "no"}', {"Retry-After": after} if after else {})
            return
        self.say(*self.answer(body))

    def answer(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        desks = {
            "/email": self.zeptomail if "zoho" in self.token() else self.postmark,
            "/mg.here.test/messages": self.mailgun,
            "/mail/send": self.sendgrid,
            "/smtp/email": self.brevo,
            "/send": self.mailjet,
            "/transmissions/": self.sparkpost,
            "/emails": self.resend,
            "/messages/send.json": self.mandrill,
        }
        code, told, *headers = desks[self.path](body)
        return code, json.dumps(told).encode() if told is not None else b"", *(headers or [{}])

    def take(self, given: dict[str, Any]) -> str:
        self.server.taken.append(given)
        return str(uuid4())

    def postmark(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["X-Postmark-Server-Token"] != KEY:
            return 401, {"ErrorCode": 10, "Message": "Request does not contain a valid token."}
        given = json.loads(body)
        if "unsigned" in given["From"]:
            return 422, {"ErrorCode": 400, "Message": "The sender signature was not found."}
        if "inactive" in given["To"]:
            words = (
                "You tried to send to a recipient that has been marked as inactive.\n"
                f"Found inactive addresses: {given['To']}.\nInactive recipients are ones that"
                " have generated a hard bounce or a spam complaint. "
            )
            return 422, {"ErrorCode": 406, "Message": words}
        return 200, {
            "ErrorCode": 0,
            "Message": "OK",
            "MessageID": self.take(given),
            "SubmittedAt": "2026-05-04T12:00:00Z",
            "To": given["To"],
        }

    def mailgun(self, body: bytes) -> tuple[Any, ...]:
        if self.basic() != ("api", KEY):
            return 401, {"message": "Invalid private key"}
        kind = self.headers["Content-Type"]
        if kind.startswith("multipart/"):
            given = parts(kind, body)
        else:
            given = {name: value[0] for name, value in parse_qs(body.decode()).items()}
        if "nobody" in given["to"]:
            return 400, {"message": "to parameter is not a valid address. please check docs"}
        return 200, {"id": f"<{self.take(given)}@mg.here.test>", "message": "Queued. Thank you."}

    def sendgrid(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return 401, {"errors": [{"message": "The provided authorization grant is invalid"}]}
        return 202, None, {"X-Message-Id": self.take(json.loads(body))}

    def brevo(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["api-key"] != KEY:
            return 401, {"code": "unauthorized", "message": "Key not found"}
        given = json.loads(body)
        if "poor" in given["sender"]["email"]:
            return 400, {"code": "not_enough_credits", "message": "No credits"}
        return 201, {"messageId": f"<{self.take(given)}@smtp-relay.mailin.fr>"}

    def mailjet(self, body: bytes) -> tuple[Any, ...]:
        if self.basic() != (KEY, KEY):
            return 401, {"ErrorMessage": "API key authentication/authorization failure."}
        given = json.loads(body)
        to = given["Messages"][0]["To"][0]["Email"]
        told = {"Email": to, "MessageUUID": self.take(given), "MessageID": 70650219165027410}
        return 200, {"Messages": [{"Status": "success", "To": [told], "Cc": [], "Bcc": []}]}

    def sparkpost(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["Authorization"] != KEY:
            return 401, {"errors": [{"message": "Unauthorized."}]}
        id = self.take(json.loads(body))
        told = {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": id}
        return 200, {"results": told}

    def resend(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return 401, {"statusCode": 401, "name": "invalid_api_key", "message": "invalid"}
        return 200, {"id": self.take(json.loads(body))}

    def mandrill(self, body: bytes) -> tuple[Any, ...]:
        given = json.loads(body)
        if given["key"] != KEY:
            told = {"status": "error", "code": -1, "name": "Invalid_Key"}
            return 500, {**told, "message": "Invalid API key"}
        to = given["message"]["to"][0]["email"]
        return 200, [{"email": to, "status": "sent", "_id": self.take(given)}]

    def token(self) -> str:
        return str(self.headers.get("Authorization", "")).lower()

    def zeptomail(self, body: bytes) -> tuple[Any, ...]:
        if self.headers["Authorization"] != f"Zoho-enczapikey {KEY}":
            told = {"code": "TM_4001", "message": "Access Denied", "details": []}
            return 401, {"error": told}
        given = json.loads(body)
        fault = None
        if "unsigned" in given["from"]["address"]:
            fault = ("TM_4001", "SM_111", "Sender address domain is not verified", "from")
        elif "poor" in given["from"]["address"]:
            fault = ("TM_3501", "LE_101", "Credits expired", "")
        elif "nobody" in given["to"][0]["email_address"]["address"]:
            fault = ("TM_3201", "GE_102", "Invalid email address", "to")
        if fault:
            details = [{"code": fault[1], "message": fault[2], "target": fault[3]}]
            return 400, {"error": {"code": fault[0], "details": details, "message": "Invalid"}}
        return 201, {
            "data": [{"code": "EM_104", "additional_info": [], "message": "Received"}],
            "message": "OK",
            "request_id": self.take(given),
            "object": "email",
        }

    def basic(self) -> tuple[str, ...]:
        said = self.headers.get("Authorization", "").removeprefix("Basic ")
        return tuple(b64decode(said).decode().split(":", 1))

    def say(self, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def mail_desk(*moods: str) -> Iterator[Desk]:
    """A desk that meets the first calls in these moods, and later ones in a good one."""
    desk = Desk(list(moods))
    thread = threading.Thread(target=desk.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield desk
    finally:
        desk.free.set()
        desk.shutdown()
        thread.join()
        desk.server_close()
