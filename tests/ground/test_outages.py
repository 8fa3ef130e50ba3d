import socket

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from ground.outages import is_outage
from tests.other_houses import working_on


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def away():
    """The database's address leads to a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    before = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
    with working_on(HOST="127.0.0.1", PORT=str(port)):
        yield before


@pytest.mark.django_db(transaction=True)
class TestDatabaseAway:
    def test_is_a_problem_that_says_when_to_ask_again(self, visitor, away):
        token = {"Authorization": "Bearer rpt_x_y"}
        answer = visitor.get("/api/v1/contacts/", headers=token)

        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"] == "5"
        assert answer.json()["code"] == "database_away"

    @pytest.mark.parametrize("path", ["/", "/app/", "/admin/login/"])
    def test_is_a_page_for_people(self, visitor, away, path):
        answer = visitor.get(path)

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert b"Back in a moment" in answer.content

    def test_leaves_alone_who_asks_nothing_of_it(self, visitor, away):
        assert visitor.get("/healthz").status_code == 200

    def test_is_over_when_it_is_back(self, visitor, away):
        assert visitor.get("/").status_code == 503

        with working_on(**away):
            assert visitor.get("/").status_code < 500


@pytest.mark.django_db
class TestIsOutage:
    def test_knows_a_refused_query_from_a_lost_server(self):
        with connection.cursor() as cursor, pytest.raises(OperationalError) as slow:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")

        assert not is_outage(slow.value)
        assert is_outage(OperationalError("server closed the connection unexpectedly"))
        assert is_outage(InterfaceError("connection already closed"))
        assert not is_outage(ValueError())
