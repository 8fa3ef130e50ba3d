"""The classics of bad input, at every operation: a clear refusal, never a fault of ours."""

from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.operations.keys import issue_token
from ground.api.schema import operations_of
from tests.make import ada, make_contact, make_organisation, make_team

pytestmark = pytest.mark.django_db

BODIES = [
    b"", b"null", b"[]", b"{}", b'"x"', b"1", b"{", b"\xff\xfe", b"[" * 5_000,
    b'{"rows": [null]}', b'{"rows": {}}', b'{"ids": [9999999999999999999]}',
    b'{"name": "\\u0000"}', b'{"name": "\\ud83d"}', b'{"name": 1e400}', b'{"a": 1, "a": 2}',
    b'{"name": {"$ne": null}}', b'{"custom": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}",
    '{"first_name": "\u202e\u0301\U0001f469\u200d"}'.encode(),
]  # fmt: skip
VALUES = [
    "", "\x00", "'", "-1", "0", "1" * 40, "1e9", "true", "null", "%", "_", "\\", "me", "\u0661",
    "\ud7ff\U0010ffff", "2026-13-45", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
    "(" * 200, "a" * 5_000, "' OR 1=1 --", "../../etc/passwd", "WzFd",
]  # fmt: skip
OPERATIONS = dict(operations_of(SchemaGenerator().get_schema(request=None, public=True)))
WITH_BODIES = [name for name, operation in OPERATIONS.items() if "requestBody" in operation]
WITH_PARAMETERS = [
    name
    for name, operation in OPERATIONS.items()
    if name.startswith("get ") and any(p["in"] == "query" for p in operation.get("parameters", []))
]


@pytest.fixture
def anything(settings):
    """A client who may do everything, as often as he likes, and rows to find."""
    settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0}
    make_contact(email="jane@x.test", owner=ada(), organisation=make_organisation())
    make_team(members=[ada()])
    boss = ada()
    _, token = issue_token(
        owner=boss, name="fuzz", scopes=boss.granted_codes, by=boss, now=timezone.now()
    )
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def share(values, place, promise):
    """A few values at each place, other ones at the next; all of them where time allows."""
    size = promise.size(small=3, full=len(values))
    return [values[(place * size + step) % len(values)] for step in range(size)]


def attempt(client, method, path, **given):
    """The status of a request whose effect is taken back."""
    before = transaction.savepoint()
    answer = client.generic(method, path, content_type="application/json", **given)
    transaction.savepoint_rollback(before)
    return answer.status_code


def address(path):
    for name in ("{id}", "{source}", "{hook}", "{name}", "{pk}"):
        path = path.replace(name, "1")
    return path


class TestBodies:
    @pytest.mark.parametrize("name", WITH_BODIES)
    def test_are_refused_and_break_nothing(self, anything, promise, name):
        method, _, path = name.partition(" ")

        broken = [
            (body[:60], status)
            for body in share(BODIES, WITH_BODIES.index(name), promise)
            if (status := attempt(anything, method.upper(), address(path), data=body)) >= 500
        ]

        assert not broken


class TestParameters:
    @pytest.mark.parametrize("name", WITH_PARAMETERS)
    def test_are_refused_and_break_nothing(self, anything, promise, name):
        path = address(name.partition(" ")[2])
        given = [p["name"] for p in OPERATIONS[name].get("parameters", []) if p["in"] == "query"]
        broken = []
        for place, parameter in enumerate(given):
            for value in share(VALUES, place + WITH_PARAMETERS.index(name), promise):
                status = attempt(anything, "GET", f"{path}?{parameter}={quote(value)}")
                broken += [(parameter, value[:60], status)] if status >= 500 else []

        assert not broken

    @pytest.mark.parametrize("query", ["%ff=1", "q=%ff%fe", "a[]=1", "=1", "&&&", "fields=%00"])
    def test_that_are_none_are_refused(self, anything, query):
        assert attempt(anything, "GET", f"/api/v1/contacts/?{query}") in {200, 400}
