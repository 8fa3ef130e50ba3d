"""Keyset pages: every ordering, both ways, with ties and NULLs."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from contacts.models import Organisation
from ground import totals
from ground.api.keyset import Cursor
from ground.totals import Total
from tests.make import ada, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ground.shelf")]
SHELF = "/api/v1/shelf/"


@pytest.fixture
def shelf(api):
    api.force_authenticate(ada())
    return api


def make_rows(count=23):
    dice = random.Random(7)
    for index in range(count):
        make_organisation(
            dice.choice(["Ash", "Birch", "Cedar"]),
            phone=dice.choice(["", "1", "2"]),
            external_id=f"x{index:02}" if dice.random() < 0.5 else None,
        )


def walk(api, address, step="next"):
    pages = []
    while address:
        answer = api.get(address).json()
        pages.append(answer)
        address = answer[step]
    return pages


def ids(pages):
    return [row["id"] for page in pages for row in page["results"]]


class TestPages:
    @pytest.mark.parametrize("sign", ["", "-"])
    @pytest.mark.parametrize("name", ["id", "name", "external_id", "phone_name"])
    def test_read_forward_and_back_hold_every_row_once_in_order(self, shelf, name, sign):
        make_rows()
        columns = {"phone_name": ["phone", "name"], "id": []}.get(name, [name])
        terms = [f"{sign}{column}" for column in [*columns, "id"]]
        expected = list(Organisation.objects.order_by(*terms).values_list("id", flat=True))

        forward = walk(shelf, f"{SHELF}?ordering={sign}{name}&page_size=4")
        back = walk(shelf, forward[-1]["previous"], step="previous")

        assert ids(forward) == expected
        assert ids(reversed(back)) + ids(forward[-1:]) == expected
        assert {page["total"]["value"] for page in forward} == {23}

    def test_neither_skip_nor_repeat_when_rows_come_in_between(self, shelf):
        make_rows(6)
        first = shelf.get(f"{SHELF}?page_size=3").json()
        make_organisation()

        second = shelf.get(first["next"]).json()

        assert ids([first, second]) == sorted(ids([first, second]), reverse=True)
        assert len(set(ids([first, second]))) == 6

    def test_of_an_empty_list_lead_nowhere(self, shelf):
        answer = shelf.get(SHELF).json()

        assert answer == {
            "results": [],
            "next": None,
            "previous": None,
            "total": {"value": 0, "exact": True},
        }

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("ordering=owner__password", "bad_parameter"),
            ("page_size=0", "bad_parameter"),
            ("page_size=201", "bad_parameter"),
            ("page_size=x", "bad_parameter"),
            ("cursor=x", "bad_cursor"),
            ("cursor=%00", "bad_parameter"),
            ("cursor=WzFd", "bad_cursor"),
            ("colour=red", "unknown_parameter"),
            ("phone=%00", "bad_parameter"),
        ],
    )
    def test_refuse_what_they_do_not_know(self, shelf, query, code):
        answer = shelf.get(f"{SHELF}?{query}")

        assert (answer.status_code, answer.json()["code"]) == (400, code)

    @pytest.mark.parametrize(
        ("order", "values"),
        [("name", ()), ("name", ({},)), ("-id", (1,)), ("name", ("a\x00",)), ("id", ())],
    )
    def test_refuse_forged_cursors(self, shelf, order, values):
        forged = Cursor(order, values, 5, back=False, total=Total(1, exact=True)).encode()

        answer = shelf.get(f"{SHELF}?cursor={forged}&ordering=name")

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")

    def test_keep_the_filters_in_their_links(self, shelf):
        for _ in range(3):
            make_organisation(phone="1")
        make_organisation(phone="2")

        first = shelf.get(f"{SHELF}?phone=1&page_size=2").json()
        query = parse_qs(urlsplit(first["next"]).query)

        assert query["phone"] == ["1"]
        assert len(shelf.get(first["next"]).json()["results"]) == 1


class TestTotalOf:
    def test_counts_few_and_estimates_many(self, monkeypatch):
        make_rows(12)
        monkeypatch.setattr(totals, "COUNTED_UP_TO", 20)
        assert totals.total_of(Organisation.objects.all()) == Total(12, exact=True)

        monkeypatch.setattr(totals, "COUNTED_UP_TO", 5)
        guessed = totals.total_of(Organisation.objects.all())

        assert not guessed.exact
        assert guessed.value >= 6

    def test_counts_nothing_where_there_are_clearly_many(
        self, monkeypatch, django_assert_num_queries
    ):
        make_rows(40)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_organisation")
        monkeypatch.setattr(totals, "MANY", 30)

        with django_assert_num_queries(1):
            assert totals.total_of(Organisation.objects.all()) == Total(40, exact=False)

    def test_knows_that_nothing_is_nothing(self):
        assert totals.total_of(Organisation.objects.none()) == Total(0, exact=True)
