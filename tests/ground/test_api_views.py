"""Fields, includes, entity tags, Idempotency-Key, limits and problems."""

from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from config.schedules import SCHEDULES
from contacts.models import Organisation
from ground.api import limits
from ground.models import KeptAnswer
from ground.tasks import forget_answers
from tests.ground import shelf as the_shelf
from tests.make import NOON, ada, ben, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ground.shelf")]
SHELF = "/api/v1/shelf/"


@pytest.fixture
def shelf(api):
    api.force_authenticate(ada())
    return api


class TestFields:
    def test_narrow_the_answer_and_the_query(self, shelf, django_assert_num_queries):
        row = make_organisation("Ash")

        with django_assert_num_queries(2) as asked:  # the caller's roles, and the rows
            answer = shelf.get(f"{SHELF}?fields=id,name").json()

        assert answer["results"] == [{"id": row.pk, "name": "Ash"}]
        assert "external_id" not in asked[1]["sql"].split(" FROM ")[0]

    def test_name_the_known_ones_when_one_is_unknown(self, shelf):
        answer = shelf.get(f"{SHELF}?fields=id,password")

        assert answer.status_code == 400
        assert "external_id, id, name" in answer.json()["detail"]


class TestInclude:
    def test_adds_related_records_in_one_more_query(self, shelf, django_assert_num_queries):
        for _ in range(3):
            make_organisation(owner=ben())

        with django_assert_num_queries(3):  # roles, rows, owners
            rows = shelf.get(f"{SHELF}?include=owner").json()["results"]

        assert {row["included"]["owner"]["email"] for row in rows} == {"ben@firm.test"}

    def test_is_absent_until_asked_for(self, shelf):
        make_organisation(owner=ben())

        assert "included" not in shelf.get(SHELF).json()["results"][0]

    def test_names_the_known_ones_when_one_is_unknown(self, shelf):
        answer = shelf.get(f"{SHELF}?include=password")

        assert (answer.status_code, answer.json()["detail"]) == (400, "There are: owner.")


class TestEntityTags:
    def test_spare_a_caller_who_has_the_row(self, shelf):
        row = make_organisation()
        tag = shelf.get(f"{SHELF}{row.pk}/")["ETag"]

        again = shelf.get(f"{SHELF}{row.pk}/", headers={"If-None-Match": f'"0", W/{tag}'})

        assert (tag, again.status_code, again.content) == ('"1"', 304, b"")

    def test_are_weak_where_other_records_are_included(self, shelf):
        row = make_organisation()

        assert shelf.get(f"{SHELF}{row.pk}/?include=owner")["ETag"] == 'W/"1"'

    @pytest.mark.parametrize("tag", ['"1"', '"7", "1"', "*"])
    def test_let_a_change_of_what_was_read_pass(self, shelf, tag):
        row = make_organisation()

        answer = shelf.patch(f"{SHELF}{row.pk}/", {"name": "B"}, headers={"If-Match": tag})

        assert (answer.status_code, answer["ETag"]) == (200, '"2"')

    @pytest.mark.parametrize("tag", ['"2"', 'W/"1"', '"other"'])
    def test_refuse_a_change_of_anything_else_and_show_the_present_row(self, shelf, tag):
        row = make_organisation("Ash")

        answer = shelf.patch(f"{SHELF}{row.pk}/", {"name": "B"}, headers={"If-Match": tag})

        assert answer.status_code == 412
        assert answer.json()["code"] == "outdated"
        assert answer.json()["current"]["name"] == "Ash"
        row.refresh_from_db()
        assert row.name == "Ash"

    def test_must_be_well_formed(self, shelf):
        row = make_organisation()

        answer = shelf.patch(f"{SHELF}{row.pk}/", {"name": "B"}, headers={"If-Match": "1"})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


class TestIdempotencyKey:
    def post(self, api, body=None, key="k-1", where=SHELF):
        return api.post(where, body or {"name": "Ash"}, headers={"Idempotency-Key": key})

    def test_gives_the_first_answer_again_and_acts_once(self, shelf):
        first, second = self.post(shelf), self.post(shelf, key='"k-1"')

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert (second["Idempotency-Replayed"], second["ETag"]) == ("true", '"1"')
        assert "Idempotency-Replayed" not in first
        assert Organisation.objects.count() == 1

    def test_is_refused_for_another_body_or_address(self, shelf):
        self.post(shelf)

        other = self.post(shelf, {"name": "Birch"})
        elsewhere = self.post(shelf, where=f"{SHELF}secret/")

        assert [(a.status_code, a.json()["code"]) for a in (other, elsewhere)] == [
            (422, "key_reused")
        ] * 2
        assert Organisation.objects.count() == 1

    def test_is_each_callers_own(self, shelf, api):
        self.post(shelf)
        api.force_authenticate(ben())

        self.post(api)

        assert Organisation.objects.count() == 2

    def test_leaves_nothing_of_a_refused_request(self, shelf):
        first = self.post(shelf, where=f"{SHELF}refuse/")
        second = self.post(shelf, {"name": "x" * 51})
        mended = self.post(shelf)

        assert [a.status_code for a in (first, second, mended)] == [400, 400, 201]
        assert list(Organisation.objects.values_list("name", flat=True)) == ["Ash"]

    def test_never_keeps_a_secret(self, shelf):
        first = self.post(shelf, where=f"{SHELF}secret/")
        second = self.post(shelf, where=f"{SHELF}secret/")

        assert first.json() == {"secret": "s3cret"}
        assert (second.status_code, second.json()["code"]) == (409, "answered_once")
        assert KeptAnswer.objects.get().body == ""

    def test_may_be_used_anew_after_a_day(self, shelf):
        self.post(shelf)
        KeptAnswer.objects.update(expires_at=NOON.replace(year=2020))

        answer = self.post(shelf, {"name": "Birch"})

        assert answer.status_code == 201
        assert Organisation.objects.count() == 2

    @pytest.mark.parametrize("key", ["", "two words", "x" * 256, "\xfc"])
    def test_must_be_visible_ascii(self, shelf, key):
        answer = self.post(shelf, key=key)

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")
        assert not Organisation.objects.exists()


class TestConcurrentIdempotencyKey:
    @pytest.mark.django_db(transaction=True)
    def test_is_refused_while_the_first_request_is_carried_out(self):
        boss, answers = ada(), []

        def post() -> None:
            api = APIClient()
            api.force_authenticate(boss)
            answers.append(api.post(f"{SHELF}wait/", {}, headers={"Idempotency-Key": "k-1"}))

        def post_on_a_connection_of_its_own() -> None:
            try:
                post()
            finally:
                connection.close()

        first = Thread(target=post_on_a_connection_of_its_own)
        first.start()
        assert the_shelf.ENTERED.wait(30)
        post()
        the_shelf.LEAVE.set()
        first.join(30)
        post()

        refused, done, repeated = answers
        assert (refused.status_code, refused.json()["code"]) == (409, "key_in_use")
        assert refused["Retry-After"] == "1"
        assert (done.status_code, repeated.json()) == (201, done.json())
        assert repeated["Idempotency-Replayed"] == "true"
        assert Organisation.objects.count() == 1


class TestForgetAnswers:
    def test_removes_those_past_their_day_by_the_clock(self, shelf):
        for key in ("old", "new"):
            shelf.post(SHELF, {"name": "Ash"}, headers={"Idempotency-Key": key})
        KeptAnswer.objects.filter(key="old").update(expires_at=NOON.replace(year=2020))

        forget_answers.apply()

        assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["new"]
        assert "ground.tasks.forget_answers" in {entry.task for entry in SCHEDULES}


class TestBulk:
    def test_keeps_the_good_rows_and_says_what_is_wrong_with_the_others(self, shelf):
        rows = [{"name": "Ash"}, {"name": ""}, {"nam": "x"}, {"name": "Birch"}]

        answer = shelf.post(f"{SHELF}bulk/", {"rows": rows}).json()

        assert (answer["succeeded"], answer["refused"]) == (2, 2)
        assert [r["outcome"] for r in answer["results"]] == [
            "created", "refused", "refused", "created",
        ]  # fmt: skip
        assert answer["results"][2]["problem"]["errors"][0]["field"] == "nam"
        assert Organisation.objects.count() == 2


class TestLimits:
    def test_are_told_with_every_answer(self, shelf, settings):
        settings.API_REQUESTS_PER_MINUTE = {"caller": 60, "anonymous": 60}
        answer = shelf.get(SHELF)

        assert answer["RateLimit-Policy"] == '"caller";q=60;w=60'
        assert answer["RateLimit"].startswith('"caller";r=')

    def test_refuse_who_asks_too_often_until_tokens_grow_back(self, shelf, settings):
        settings.API_REQUESTS_PER_MINUTE = {"caller": 2, "anonymous": 60}
        limits.take(f"user:{ada().pk}", "caller", 2)

        answers = [shelf.get(SHELF) for _ in range(3)]

        refused = answers[-1]
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert 1 <= int(refused["Retry-After"]) <= 30
        assert refused["RateLimit"].startswith('"caller";r=0;')

    def test_bound_an_address_whatever_keys_it_tries(self, api, settings):
        settings.API_REQUESTS_PER_MINUTE = {"caller": 60, "anonymous": 60, "address": 2}
        where = {"REMOTE_ADDR": "198.51.100.7"}

        guesses = [
            api.get(SHELF, headers={"Authorization": f"Bearer rpt_{key}"}, **where).status_code
            for key in ("a", "b", "c")
        ]
        elsewhere = api.get(SHELF, REMOTE_ADDR="198.51.100.8").status_code

        assert guesses == [401, 401, 429]
        assert elsewhere in {401, 403}

    def test_let_everything_pass_while_redis_is_away(self, shelf, settings, monkeypatch):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        settings.API_REQUESTS_PER_MINUTE = {"caller": 1, "anonymous": 1}
        monkeypatch.setattr(limits, "_away", limits._Away())

        assert [shelf.get(SHELF).status_code for _ in range(3)] == [200, 200, 200]


class TestProblems:
    @pytest.mark.parametrize(
        ("body", "detail"),
        [
            (b"{", "not JSON"),
            (b"\xff", "not UTF-8"),
            (b'{"name": "a\\u0000"}', "NUL"),
            (b'{"name": "\\ud800"}', "surrogate"),
            (b'{"name": 1e999}', "too large"),
            (b'{"name": 99999999999999999999999}', "too large"),
            (b'{"name": NaN}', "NaN"),
            (b'{"name": "a", "name": "b"}', "twice"),
            (b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}", "nested"),
            (b"[" * 100_000, "nested"),
            (b"[]", "value(s) cannot be accepted"),
            (b'"x"', "value(s) cannot be accepted"),
        ],
    )
    def test_of_a_body_say_what_is_wrong(self, shelf, body, detail):
        answer = shelf.post(SHELF, body, content_type="application/json")

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert detail in answer.json()["detail"]
        assert not Organisation.objects.exists()

    def test_point_at_the_place(self, shelf):
        answer = shelf.post(SHELF, b'{"a": [1, {"b": "\\u0000"}]}', content_type="application/json")

        assert answer.json()["errors"][0]["field"] == "a[1].b"

    @pytest.mark.parametrize(
        ("method", "address", "given", "status", "code"),
        [
            ("get", "/api/v1/nowhere/", {}, 404, "no_such_endpoint"),
            ("get", f"{SHELF}999999999999999999/", {}, 404, "not_found"),
            ("get", f"{SHELF}x/", {}, 404, "no_such_endpoint"),
            ("put", SHELF, {}, 405, "method_not_allowed"),
            ("get", SHELF, {"headers": {"Accept": "text/html"}}, 406, "not_acceptable"),
            ("post", SHELF, {"data": "a=b", "content_type": "text/plain"}, 415,
             "unsupported_media_type"),
        ],
    )  # fmt: skip
    def test_are_problem_documents(self, shelf, method, address, given, status, code):
        answer = getattr(shelf, method)(address, **given)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer["Content-Type"] == "application/problem+json"

    def test_of_a_body_too_large_come_before_it_is_read(self, shelf, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        answer = shelf.post(SHELF, {"name": "x" * 200})

        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    def test_of_ours_tell_nothing(self, shelf):
        shelf.raise_request_exception = False

        answer = shelf.get(f"{SHELF}crash/")

        assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
        assert "division" not in answer.content.decode()

    def test_of_a_missing_csrf_token_are_problems_too(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada())

        answer = client.post(SHELF, {"name": "x"}, content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
        assert not Organisation.objects.exists()

    def test_of_strangers_are_refusals(self, api):
        answer = api.get(SHELF)

        assert answer.status_code in {401, 403}
        assert answer["Content-Type"] == "application/problem+json"
