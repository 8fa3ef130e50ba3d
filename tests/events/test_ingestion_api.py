"""The batch endpoint: who may post, what bodies it takes, and how it answers."""

import base64
from typing import Any

import orjson
import pytest
from django.utils import timezone

from accounts.operations.keys import issue_write_key, revoke_write_key
from contacts.models import Contact
from events.models import Activity
from tests.make import ada, ben

URL = "/api/v1/activities/"
ROW = {"external_id": "u1", "type": "login"}


def basic(secret: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"{secret}:".encode()).decode()}


def a_write_key(source: str = "shop") -> Any:
    return issue_write_key(name="Shop", source=source, by=None, now=timezone.now())


@pytest.mark.django_db
class TestWhoMayRecord:
    def test_refuses_a_stranger(self, api):
        assert api.post(URL, ROW).status_code == 401
        assert not Activity.objects.exists()

    def test_refuses_staff_without_the_permission(self, api):
        api.force_authenticate(ben())

        assert api.post(URL, ROW).status_code == 403
        assert not Activity.objects.exists()

    def test_refuses_an_unknown_and_a_revoked_key(self, api):
        key, secret = a_write_key()
        revoke_write_key(key=key, by=None, now=timezone.now())

        for wrong in (secret, "wk_nonsense", "nul\x00"):
            answer = api.post(URL, ROW, **basic(wrong))
            assert (answer.status_code, answer.json()["code"]) == (401, "write_key_unknown")
        answer = api.post(URL, ROW, HTTP_AUTHORIZATION="Basic !!!")
        assert answer.status_code == 401
        assert not Activity.objects.exists()

    def test_lets_staff_record_and_notes_who(self, api):
        api.force_authenticate(ada())

        answer = api.post(URL, {**ROW, "source": "till"})

        row = Activity.objects.get(type="login")
        assert answer.status_code == 200
        assert (row.by, row.source) == (ada(), "till")

    def test_lets_a_write_key_record_for_its_source_alone(self, api):
        _, secret = a_write_key()

        answer = api.post(URL, [ROW, {**ROW, "source": "bank"}], **basic(secret))

        assert answer.status_code == 207
        assert [row["status"] for row in answer.json()["results"]] == ["created", "invalid"]
        assert Activity.objects.get(type="login").source == "shop"

    def test_lets_a_write_key_read_nothing(self, api):
        _, secret = a_write_key()

        assert api.get(URL, **basic(secret)).status_code in {403, 405}


@pytest.mark.django_db
class TestBodies:
    @pytest.fixture(autouse=True)
    def _as_a_product(self, api):
        _, secret = a_write_key()
        api.credentials(**basic(secret))

    def test_takes_one_a_list_and_an_object_alike(self, api):
        for body in (ROW, [ROW, ROW], {"activities": [ROW], "key": "batch"}):
            assert api.post(URL, body).status_code == 200

        assert Activity.objects.filter(type="login").count() == 4
        assert Activity.objects.get(source_key="batch:0")

    def test_answers_each_row_in_order(self, api):
        body = [ROW, {"type": "login"}, {**ROW, "key": "k"}, {**ROW, "key": "k"}]

        results = api.post(URL, body).json()["results"]

        assert [row["index"] for row in results] == [0, 1, 2, 3]
        assert [row["status"] for row in results] == ["created", "invalid", "created", "duplicate"]
        assert results[1]["errors"][0]["code"] == "nobody"
        assert results[3]["id"] == results[2]["id"]
        assert {row["contact"] for row in results} == {Contact.objects.get().pk, None}

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{", 400, "malformed_body"),
            (b"", 400, None),
            (b"\xff\xfe", 400, "malformed_body"),
            (b'{"type": "\\ud800"}', 400, "malformed_body"),
            (b"[" * 5_000 + b"]" * 5_000, 400, "malformed_body"),
            (b'"text"', 400, "not_a_batch"),
            (b'{"activities": {}}', 400, "not_a_batch"),
            (b'{"activities": [], "colour": 1}', 400, "not_a_batch"),
            (b'{"activities": [], "key": 5}', 400, "not_a_batch"),
            (orjson.dumps([ROW] * 1_001), 413, "too_many_rows"),
            (orjson.dumps([ROW] * 10_000), 413, "too_many_rows"),
            (b'[{"type":"' + b"x" * 10_000_000 + b'"}]', 413, "body_too_large"),
        ],
        ids=lambda value: None if isinstance(value, bytes) else str(value),
    )
    def test_refuses_a_body_it_cannot_take(self, api, body, status, code):
        answer = api.post(URL, body, content_type="application/json")

        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert code is None or answer.json()["code"] == code
        assert not Activity.objects.exists()
        assert not Contact.objects.exists()

    def test_refuses_numbers_that_would_lose_digits(self, api):
        body = b'{"external_id":"u1","type":"login","properties":{"n":123456789012345678901234}}'

        answer = api.post(URL, body, content_type="application/json")

        assert answer.json()["results"][0]["errors"][0]["code"] == "too_large_number"

    def test_refuses_nul_in_a_row_and_keeps_the_others(self, api):
        body = b'[{"external_id":"a\\u0000","type":"login"},{"external_id":"b","type":"login"}]'

        answer = api.post(URL, body, content_type="application/json")

        assert [row["status"] for row in answer.json()["results"]] == ["invalid", "created"]

    def test_repeats_an_answer_for_an_idempotency_key(self, api):
        first = api.post(URL, ROW, HTTP_IDEMPOTENCY_KEY="once").json()

        assert api.post(URL, ROW, HTTP_IDEMPOTENCY_KEY="once").json() == first
        assert Activity.objects.filter(type="login").count() == 1

    def test_costs_a_fixed_number_of_statements(self, api, django_assert_max_num_queries):
        rows = [{"external_id": f"u{n % 50}", "type": "login", "key": f"k{n}"} for n in range(500)]
        api.post(URL, rows[:1])

        with django_assert_max_num_queries(20):
            answer = api.post(URL, rows)

        assert answer.status_code == 200
        assert Contact.objects.count() == 50
