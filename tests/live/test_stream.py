import json
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import redis
from django.conf import settings
from django.test import Client

from live.operations import STREAM, hint, recheck
from tests.live.servers import serving
from tests.make import ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """The address of the stream, served by a real granian on the tests' database."""
    with django_db_blocker.unblock(), serving("live.stream:application") as address:
        yield f"{address}/api/v1/stream/"


@pytest.fixture(autouse=True)
def empty_stream():
    redis.Redis.from_url(settings.REDIS_URL).delete(STREAM)


def cookie_of(user) -> dict[str, str]:
    browser = Client()
    browser.force_login(user)
    return {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}


class Listening:
    """An open stream, read event by event."""

    def __init__(self, answer: httpx.Response) -> None:
        self.lines = answer.iter_lines()
        self.last_id = ""

    def next(self) -> tuple[str, dict]:
        """The next event that is one: its name and its data.

        :raises AssertionError: if nothing but heartbeats comes.
        """
        name = data = ""
        beats = 0
        for line in self.lines:
            field, _, value = line.partition(": ")
            beats += line.startswith(":")
            assert beats < 2, "nothing comes"
            if field == "event":
                name = value
            elif field == "data":
                data = value
            elif field == "id":
                self.last_id = value
            elif not line and data:
                return name, json.loads(data)
        return "end", {}


@contextmanager
def listening(server, user, channels, **headers):
    with httpx.Client(trust_env=False, timeout=20) as client:
        everything = {**cookie_of(user), **headers}
        where = {"channels": channels}
        with client.stream("GET", server, params=where, headers=everything) as answer:
            if answer.status_code != 200:
                answer.read()
                raise AssertionError(answer.text)
            stream = Listening(answer)
            while "Last-Event-ID" not in headers:
                if stream.next()[0] == "ready":
                    break
            yield stream


def refused(server, channels="user:me", **headers) -> Any:
    answer = httpx.get(server, params={"channels": channels}, headers=headers, trust_env=False)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


class TestApplication:
    def test_passes_hints_on_to_those_who_listen(self, server):
        contact, other = make_contact(), make_contact("Other")
        with listening(server, ada(), f"contact:{contact.pk},user:me") as stream:
            hint(f"contact:{other.pk}", kind="activity", activity=1)
            hint(f"contact:{contact.pk}", kind="activity", activity=2)
            hint(f"user:{ada().pk}", kind="notice", notice=3)

            got = [stream.next(), stream.next()]

        assert got == [
            ("hint", {"channel": f"contact:{contact.pk}", "kind": "activity", "activity": 2}),
            ("hint", {"channel": f"user:{ada().pk}", "kind": "notice", "notice": 3}),
        ]

    def test_resumes_where_a_client_left_off(self, server):
        contact = make_contact()
        with listening(server, ada(), f"contact:{contact.pk}") as stream:
            hint(f"contact:{contact.pk}", kind="activity", activity=1)
            stream.next()
            last = stream.last_id
        for number in range(2, 30):
            hint(f"contact:{contact.pk}", kind="activity", activity=number)

        back = {"Last-Event-ID": last}
        with listening(server, ada(), f"contact:{contact.pk}", **back) as stream:
            got = [stream.next()[1]["activity"] for _ in range(28)]

        assert got == list(range(2, 30))

    @pytest.mark.parametrize("last", ["1-1", "nonsense", "99999999999999-0"])
    def test_says_reset_when_it_cannot_know_what_was_missed(self, server, last):
        hint("user:1", kind="notice")
        with listening(server, ada(), "user:me", **{"Last-Event-ID": last}) as stream:
            assert stream.next() == ("reset", {})
            assert stream.next()[0] == "ready"

    def test_refuses_strangers(self, server):
        assert refused(server)["status"] in (401, 403)

    def test_refuses_a_contact_of_somebody_else(self, server):
        contact = make_contact(owner=cleo())

        problem = refused(server, f"contact:{contact.pk}", **cookie_of(ben()))

        assert (problem["status"], problem["code"]) == (403, "may_not_listen")
        assert problem["channel"] == f"contact:{contact.pk}"

    @pytest.mark.parametrize("channels", ["", "nothing:1", "contact:1;2", ",".join(["a"] * 51)])
    def test_refuses_channels_that_are_none(self, server, channels):
        assert refused(server, channels, **cookie_of(ada()))["code"] == "bad_channel"

    def test_refuses_other_methods(self, server):
        answer = httpx.post(server, trust_env=False)

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")

    def test_ends_at_once_when_the_contact_changes_hands(self, server):
        contact = make_contact(owner=ben())
        with listening(server, ben(), f"contact:{contact.pk}") as stream:
            type(contact).objects.filter(pk=contact.pk).update(owner=cleo())
            recheck(channel=f"contact:{contact.pk}")
            hint(f"contact:{contact.pk}", kind="activity", activity=9)

            got = [stream.next(), stream.next()]

        assert got == [("closed", {"reason": "revoked"}), ("end", {})]

    def test_ends_at_once_when_the_session_does(self, server):
        user = ben()
        with listening(server, user, "user:me") as stream:
            type(user).objects.filter(pk=user.pk).update(is_active=False)
            recheck(user=user.pk)

            assert stream.next() == ("closed", {"reason": "revoked"})

    def test_goes_on_for_those_who_still_may(self, server):
        contact = make_contact(owner=ben())
        with listening(server, ben(), f"contact:{contact.pk}") as stream:
            recheck(channel=f"contact:{contact.pk}")
            hint(f"contact:{contact.pk}", kind="activity", activity=9)

            assert stream.next()[1]["activity"] == 9

    def test_limits_the_streams_of_one_user(self, server):
        from contextlib import ExitStack

        from live.stream import STREAMS_PER_USER

        with ExitStack() as open_streams:
            for _ in range(STREAMS_PER_USER):
                open_streams.enter_context(listening(server, cleo(), "user:me"))

            assert refused(server, **cookie_of(cleo()))["code"] == "too_many_streams"

    def test_takes_a_ticket_once(self, server, api):
        api.force_login(ada())
        ticket = api.post("/api/v1/stream/tickets/").data["ticket"]
        where = {"channels": "user:me", "ticket": ticket}

        with httpx.stream("GET", server, params=where, trust_env=False) as first:
            assert first.status_code == 200
        second = httpx.get(server, params=where, trust_env=False)

        assert (second.status_code, second.json()["code"]) == (401, "unknown_ticket")


class TestTicketView:
    def test_refuses_strangers(self, api):
        assert api.post("/api/v1/stream/tickets/").status_code in (401, 403)


class TestStreamView:
    def test_says_that_the_stream_is_served_elsewhere(self, api):
        api.force_login(ada())

        answer = api.get("/api/v1/stream/", {"channels": "user:me"})

        assert (answer.status_code, answer.data["code"]) == (421, "stream_elsewhere")
