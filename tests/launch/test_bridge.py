"""The bridge under the real web server, spoken to over real sockets."""

import hashlib
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection

import pytest

from config.env import ROOT
from ground.api.errors import Overloaded
from launch.ports import is_free
from launch.valkey import free_port
from tests.launch.wsgi_twin import LIMIT

BIG = bytes(range(256)) * 20_000


@pytest.fixture(scope="module")
def port():
    with serving("served") as port:
        yield port


@contextmanager
def serving(application):
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1"]
    command += ["--port", str(port), "--loop", "uvloop", f"tests.launch.wsgi_twin:{application}"]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while is_free(port):
        assert time.monotonic() < deadline, "the server did not come up"
        time.sleep(0.05)
    yield port
    server.terminate()
    assert server.wait(10) == 0


@dataclass
class Answer:
    status: int
    headers: Message
    content: bytes


def ask(port, method, path, body=None, headers=None, *, source=None):
    with closing(HTTPConnection("127.0.0.1", port, timeout=20, source_address=source)) as link:
        link.request(method, path, body=body, headers=headers or {})
        answer = link.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def told(answer):
    return json.loads(answer.content)


def told_by(link):
    with link.getresponse() as answer:
        return json.load(answer)


def spoken(port, raw, *, until=b"\r\n\r\n"):
    """What a raw request is answered with, as far as the given end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall(raw)
        heard = b""
        while until not in heard:
            piece = link.recv(65536)
            if not piece:
                break
            heard += piece
        return heard


def closed_answers(port):
    return told(ask(port, "GET", "/closed"))


class TestBody:
    @pytest.mark.parametrize("size", [0, 1, 255_000, 300_000, 5_120_000])
    def test_arrives_whole(self, port, size):
        found = told(ask(port, "POST", "/echo", BIG[:size]))

        assert found["CONTENT_LENGTH"] == found["read"] == str(size)
        assert found["digest"] == hashlib.sha256(BIG[:size]).hexdigest()

    def test_arrives_whole_in_chunks_and_gets_a_length(self, port):
        pieces = (BIG[start : start + 70_001] for start in range(0, 1_000_000, 70_001))
        found = told(ask(port, "POST", "/echo", pieces))

        assert found["CONTENT_LENGTH"] == found["read"] == str(70_001 * 15)
        assert "HTTP_TRANSFER_ENCODING" not in found

    @pytest.mark.parametrize("chunked", [False, True])
    def test_of_ten_megabytes_is_refused_as_a_problem(self, port, chunked):
        body = iter([BIG, BIG]) if chunked else BIG * 2
        answer = ask(port, "POST", "/echo", body)

        assert answer.status == 413
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert told(answer)["code"] == "body_too_large"
        assert str(LIMIT) in told(answer)["detail"]

    def test_that_never_ends_costs_nothing_but_its_own_connection(self, port):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
            link.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")

        assert ask(port, "GET", "/echo").status == 200


class TestRequest:
    def test_keeps_path_and_query_as_they_were_sent(self, port):
        found = told(ask(port, "GET", "/caf%C3%A9/a%2Fb%20c?q=%C3%A9&x=1"))

        assert found["PATH_INFO"].encode("latin-1") == "/café/a/b c".encode()
        assert found["QUERY_STRING"] == "q=%C3%A9&x=1"

    def test_joins_repeated_headers_and_drops_underscored_ones(self, port):
        raw = (
            b"GET /echo HTTP/1.1\r\nHOST: x\r\nx-LIST: a\r\nX-List: b\r\nCookie: a=1\r\n"
            b"cookie: b=2\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n"
        )
        found = json.loads(spoken(port, raw, until=b"never").split(b"\r\n\r\n", 1)[1])

        assert found["HTTP_X_LIST"] == "a,b"
        assert found["HTTP_COOKIE"] == "a=1; b=2"
        assert found["HTTP_HOST"] == "x"
        assert "HTTP_X_FORWARDED_FOR" not in found

    def test_believes_a_stranger_nothing_about_where_it_came_from(self, port):
        claim = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https", "Forwarded": "for=1"}
        found = told(ask(port, "GET", "/echo", headers=claim))

        assert found["REMOTE_ADDR"] == "127.0.0.1"
        assert not [name for name in found if "FORWARDED" in name]

    def test_believes_a_trusted_proxy_up_to_the_first_stranger(self, port):
        claim = {"X-Forwarded-For": "6.6.6.6, 9.9.9.9, 127.0.0.2", "X-Forwarded-Proto": "https"}
        found = told(ask(port, "GET", "/echo", headers=claim, source=("127.0.0.2", 0)))

        assert found["REMOTE_ADDR"] == "9.9.9.9"
        assert found["HTTP_X_FORWARDED_PROTO"] == "https"


class TestAnswer:
    def test_keeps_repeated_headers_apart(self, port):
        assert ask(port, "GET", "/echo").headers.get_all("X-Twice") == ["a", "b"]

    def test_to_head_has_the_length_but_no_body(self, port):
        heard = spoken(
            port, b"HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", until=b"no"
        )
        head, _, body = heard.partition(b"\r\n\r\n")

        assert body == b""
        length = next(line for line in head.lower().split(b"\r\n") if b"content-length" in line)
        assert int(length.split(b":")[1]) > 100

    def test_streams_piece_by_piece(self, port, tmp_path):
        gate = tmp_path / "gate"
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", f"/stream?count=2&gate={gate}")
            answer = connection.getresponse()

            assert answer.readline() == b"piece 0\n"
            gate.touch()
            assert b"piece 1\n" in answer.read()
        assert closed_answers(port)[-1] == "same thread"

    def test_stops_being_made_when_its_reader_leaves(self, port, tmp_path):
        before = len(closed_answers(port))
        spoken(
            port,
            f"GET /stream?count=2&gate={tmp_path / 'never'} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
            until=b"piece 0",
        )
        deadline = time.monotonic() + 10
        while len(closed_answers(port)) == before:
            assert time.monotonic() < deadline, "the stream goes on for nobody"
            time.sleep(0.02)

        assert closed_answers(port)[-1] == "same thread"

    def test_to_a_bug_is_a_500_and_the_server_goes_on(self, port):
        assert ask(port, "GET", "/fails").status == 500
        assert ask(port, "GET", "/echo").status == 200

    def test_serves_many_at_once(self, port):
        with ExitStack() as stack:
            links = [HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(40)]
            for link in links:
                stack.enter_context(closing(link))
                link.request("POST", "/echo", BIG[:1000])

            assert {len(told_by(link)) > 10 for link in links} == {True}


class TestCrowd:
    def test_beyond_what_may_wait_is_told_to_come_again(self, tmp_path):
        gate = tmp_path / "gate"
        with (
            serving("crowded") as port,
            closing(HTTPConnection("127.0.0.1", port, timeout=20)) as busy,
            ThreadPoolExecutor(3) as crowd,
        ):
            busy.request("GET", f"/stream?count=2&gate={gate}")
            assert busy.getresponse().readline() == b"piece 0\n"
            asked = [crowd.submit(ask, port, "POST", "/echo", BIG[:1000]) for _ in range(3)]

            answers = (one.result() for one in as_completed(asked))
            refused = [next(answers), next(answers)]
            gate.touch()
            waited = next(answers)

        assert [answer.status for answer in refused] == [503, 503]
        for answer in refused:
            assert answer.headers["Retry-After"] == "2"
            assert told(answer)["code"] == Overloaded.code
            assert told(answer)["type"].endswith(f":{Overloaded.code}")
        assert told(waited)["read"] == "1000"
