"""Webhooks of workflows: signed, tried again, and answered into what later steps know."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest

from accounts.models import AuditRow
from automation import effects
from automation.models import Enrolment
from automation.operations.signing import end_previous, rotate_secret, signature_of, signing_secret
from ground import outside
from outbox.carriers import Refused, TryLater
from outbox.models import Effect
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
STEP = {
    "id": "call",
    "type": "webhook",
    "url": "https://hooks.example.com/in",
    "body": {"hello": "{name}"},
    "keep": {"ticket": "data.id"},
}
WAIT = {"type": "wait_duration", "for": {"days": 1}}


@pytest.fixture
def asked(monkeypatch):
    """What is called, and the answers that are given."""
    found: dict[str, Any] = {"calls": [], "status": 200, "body": b'{"data": {"id": "T-7"}}'}

    def call(method, address, *, headers, content):
        found["calls"].append((method, address, dict(headers), content))
        return outside.Answered(found["status"], {}, found["body"])

    monkeypatch.setattr(outside, "call", call)
    return found


def begin():
    (enrolment,) = put_in(make_workflow([STEP, WAIT], now=NOON), make_contact("Jane Doe"), now=NOON)
    run_until(NOON, until=NOON)
    row: Any = Enrolment.objects.get(pk=enrolment)
    return row, Effect.objects.get(kind=effects.WEBHOOK)


class TestHandOver:
    def test_signs_the_body_and_keeps_what_was_asked_for(self, asked):
        row, effect = begin()
        assert (row.step.key, row.is_waiting) == ("call", True)

        effects.hand_over(effect)

        method, address, headers, content = asked["calls"][0]
        assert (method, address) == ("POST", STEP["url"])
        assert orjson.loads(content)["hello"] == "Jane Doe"
        assert headers["idempotency-key"] == effect.key
        seconds, mark = (part.split("=")[1] for part in headers["rapport-signature"].split(","))
        secret = signing_secret(now=NOON).secret.encode()
        told = hmac.new(secret, f"{seconds}.".encode() + content, sha256).hexdigest()
        assert mark == told
        row.refresh_from_db()
        assert (row.context["ticket"], row.context["webhook_status"]) == ("T-7", 200)

    @pytest.mark.parametrize(("status", "fault"), [(503, TryLater), (410, Refused), (302, Refused)])
    def test_says_what_an_answer_means(self, asked, status, fault):
        row, effect = begin()
        asked["status"] = status

        with pytest.raises(fault):
            effects.hand_over(effect)

        row.refresh_from_db()
        assert "webhook_status" not in row.context


class TestEndPrevious:
    def test_the_one_of_now_signs_alone_from_then_on(self, db):
        rotate_secret(by=ada(), now=NOON)
        assert signature_of(b"x", now=NOON).count("v1=") == 2

        row = end_previous(by=ada(), now=NOON)

        assert (row.previous, row.previous_until) == ("", None)
        assert signature_of(b"x", now=NOON).count("v1=") == 1
        assert AuditRow.objects.filter(action="signing_secret.previous_ended").count() == 1

    def test_ends_nothing_where_there_is_none(self, db, api):
        secret = signing_secret(now=NOON).secret
        api.force_authenticate(ada())

        answer = api.delete("/api/v1/automation/signing-secret/previous/")

        assert answer.status_code == 204
        assert signing_secret(now=NOON).secret == secret
        assert not AuditRow.objects.filter(action__startswith="signing_secret").exists()


class TestRotateSecret:
    def test_both_sign_for_a_week(self):
        signing_secret(now=NOON)
        rotate_secret(by=ada(), now=NOON)

        assert signature_of(b"x", now=NOON + timedelta(days=6)).count("v1=") == 2
        assert signature_of(b"x", now=NOON + timedelta(days=8)).count("v1=") == 1
