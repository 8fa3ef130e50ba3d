"""S12: generated input, for minutes on end, meets no fault of ours.

The suite's own generated fuzz is tests/fuzz/test_api.py; here is the long one, under
`make soak` for five minutes with fresh randomness, together with what must not leak.
"""

import time

import pytest
import schemathesis
from django.db import transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from accounts.operations.keys import issue_token
from config.wsgi import application
from ground.api.schema import operations_of
from tests.make import ada, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.soak]


@pytest.fixture
def bearer(settings):
    settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0}
    settings.ALLOWED_HOSTS = ["*"]
    make_contact(email="jane@x.test", owner=ada())
    boss, now = ada(), timezone.now()
    _, token = issue_token(owner=boss, name="f", scopes=boss.granted_codes, by=boss, now=now)
    return {"Authorization": f"Bearer {token}"}


class TestGeneratedInput:
    def test_meets_no_fault_of_ours(self, bearer, promise):
        seconds = promise.size(small=3, full=300)
        schema = schemathesis.openapi.from_dict(
            SchemaGenerator().get_schema(request=None, public=True)
        )
        schema.app = application
        operations = [found.ok() for found in schema.get_all_operations()]
        until, sent = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            for operation in operations:
                sent += hammer(operation, bearer)
                if time.monotonic() > until:
                    break

        promise.report(
            "S12",
            "generated input meets no fault of ours",
            figure=f"0 of {sent} requests in {seconds} s",
            target="0",
            met=sent > 0,
        )


class TestSecretColumns:
    def test_can_be_neither_shown_nor_ordered_by(self, bearer, client):
        document = SchemaGenerator().get_schema(request=None, public=True)
        lists = [name[4:] for name, o in operations_of(document) if has(o, "ordering")]

        asked = [
            client.get(f"{path}?{query}", headers=bearer).status_code
            for path in lists
            for query in ("ordering=password", "ordering=owner__password", "fields=password")
        ]

        assert len(lists) > 5
        assert set(asked) == {400}


def has(operation, parameter):
    return parameter in {given["name"] for given in operation.get("parameters", [])}


def hammer(operation, headers):
    """Send a few generated requests to one operation. Answers how many."""
    sent = 0

    @settings(
        max_examples=5,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case):
        nonlocal sent
        before = transaction.savepoint()
        answer = case.call(headers=headers)
        transaction.savepoint_rollback(before)
        sent += 1
        case.validate_response(answer, checks=[not_a_server_error])

    send()
    return sent
