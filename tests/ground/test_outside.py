"""Calling addresses that people gave us."""

import socket
import threading

import httpcore
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ground import outside
from ground.outside import AddressNotAllowed, NoAnswer, NotReached
from messaging.pushing.sealing import CURVE, encrypt, vapid
from tests.make import NOON
from tests.providers.push import Browser, push_service

# ruff: noqa: S104 - addresses that nothing may be sent to
PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fd00::1"),
    *("fe80::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b:1::a00:1", "ff02::1"),
]


@pytest.fixture
def names(monkeypatch):
    """What names lead to, in turn."""
    answers: dict[str, list[list[str]]] = {}

    def resolve(host, port, *_, **__):
        queue = answers.get(host, [[host]])
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr("ground.outside.socket.getaddrinfo", resolve)
    return answers


class TestPost:
    @pytest.mark.parametrize("address", PRIVATE)
    def test_never_connects_into_our_own_network(self, names, address):
        names["sly.test"] = [[address]]

        with pytest.raises(AddressNotAllowed):
            outside.post("https://sly.test/", headers=[], content=b"")

    def test_refuses_a_name_that_leads_there_among_others(self, names):
        names["sly.test"] = [["8.8.8.8", "10.0.0.1"]]

        with pytest.raises(AddressNotAllowed):
            outside.post("https://sly.test/", headers=[], content=b"")

    def test_connects_to_the_address_that_was_looked_at(self, names, monkeypatch):
        # A name that answers otherwise the second time is asked once.
        names["sly.test"] = [["8.8.8.8"], ["127.0.0.1"]]
        called: list[str] = []

        def connect(self, host, port, *args, **kwargs):
            called.append(host)
            raise httpcore.ConnectError("not in a test")

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)

        with pytest.raises(NotReached):
            outside.post("https://sly.test/", headers=[], content=b"")
        assert called == ["8.8.8.8"]

    @pytest.mark.parametrize(
        "address",
        [
            *("http://a.test/", "ftp://a.test/", "https://a.test:22/", "https://2130706433/"),
            *("https://u:p@a.test/", "https://", "https://a.test:x/", "javascript:alert(1)"),
            *(f"https://[{one}]/" if ":" in one else f"https://{one}/" for one in PRIVATE),
        ],
    )
    def test_refuses_addresses_of_another_shape(self, names, address):
        names["2130706433"] = [["127.0.0.1"]]

        with pytest.raises(AddressNotAllowed):
            outside.post(address, headers=[], content=b"")

    def test_follows_no_redirect(self, settings):
        with push_service() as service:
            settings.OUTSIDE_TRUSTED = [service.host]
            service.answers = [(307, {"Location": f"{service.address}/elsewhere"})]
            key, browser = ec.generate_private_key(CURVE), Browser(service.address, "a")
            sworn = vapid(endpoint=service.address, key=key, contact="mailto:a@b.test", now=NOON)
            headers = [("Host", service.host), ("Authorization", sworn), ("TTL", "1")]
            headers += [("Content-Encoding", "aes128gcm"), ("Urgency", "low")]
            body = encrypt(b"x", p256dh=browser.public, auth=browser.auth)

            answer = outside.post(f"{service.address}/", headers=headers, content=body)

        assert (answer.status, service.taken) == (307, [])

    def test_tells_not_reached_from_no_answer(self, settings):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{silent.getsockname()[1]}"
            settings.OUTSIDE_TRUSTED = [host]
            with pytest.raises(NotReached):
                outside.post(f"http://{host}/", headers=[("Host", host)], content=b"")

    def test_says_when_nobody_knows_what_became_of_it(self, settings):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def hang_up():
                line, _ = server.accept()
                line.recv(10)
                line.close()

            thread = threading.Thread(target=hang_up)
            thread.start()
            host = f"127.0.0.1:{server.getsockname()[1]}"
            settings.OUTSIDE_TRUSTED = [host]
            with pytest.raises(NoAnswer):
                outside.post(f"http://{host}/", headers=[("Host", host)], content=b"x")
            thread.join()
