"""Batches that meet: real connections, at the same time."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.models import Contact, Identity, Organisation
from events.ingestion.operations import record_given, rules_for
from events.ingestion.segment import record_messages
from events.models import Activity
from events.queries import catalogue
from tests.make import NOON
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def batch(*rows: dict[str, Any]) -> Callable[[], list[Any]]:
    rules = rules_for(types=catalogue(), now=NOON, source="shop")
    return lambda: record_given(rows, rules=rules, by=None, now=NOON)


def messages(*given: dict[str, Any]) -> Callable[[], Any]:
    types = catalogue()
    return lambda: record_messages(given, types=types, source="web", sent_at=None, now=NOON)


class TestTheSameNewPeople:
    def test_become_one_contact_each(self):
        people = [{"external_id": f"u{n}", "type": "login"} for n in range(40)]

        answers = together(*[batch(*(people if n % 2 else people[::-1])) for n in range(6)])

        assert Contact.objects.count() == 40
        assert Activity.objects.filter(type="contact_created").count() == 40
        assert Activity.objects.filter(type="login").count() == 240
        for rows in answers:
            assert all(row.status == "created" for row in rows)
            assert len({row.contact for row in rows}) == 40

    def test_by_different_names_become_one(self):
        both = {"external_id": "u1", "email": "a@firm.test", "type": "login"}

        together(
            batch(both),
            batch({"email": "a@firm.test", "type": "login"}),
            batch({"external_id": "u1", "type": "login"}),
            batch(both),
        )

        owners = set(Identity.objects.values_list("contact_id", flat=True))
        logins = Activity.objects.filter(type="login")
        # Where address and id met only after both were there, the two stay apart.
        assert Contact.objects.count() == len(owners) <= 2
        assert not logins.filter(contact=None).exists()
        assert Identity.objects.count() == 2

    def test_make_one_organisation(self):
        group = {"type": "group", "groupId": "g1", "userId": "u1"}

        together(*[messages(group) for _ in range(4)])

        assert Organisation.objects.count() == 1
        assert Contact.objects.get().organisation == Organisation.objects.get()


class TestTheSameKeys:
    def test_are_recorded_once(self):
        rows = [{"external_id": "u1", "type": "login", "key": f"k{n}"} for n in range(100)]

        answers = together(*[batch(*(rows if n % 2 else rows[::-1])) for n in range(5)])

        assert Activity.objects.filter(type="login").count() == 100
        statuses = [row.status for rows in answers for row in rows]
        assert statuses.count("created") == 100
        assert statuses.count("duplicate") == 400


class TestVisitors:
    def test_none_is_left_behind_by_a_claim_at_the_same_moment(self):
        for n in range(8):
            seen = {"anonymous_id": f"v{n}", "type": "page_viewed"}
            together(
                batch(*[seen] * 5),
                batch({"anonymous_id": f"v{n}", "external_id": f"u{n}", "type": "login"}),
                batch(*[seen] * 5),
            )

        assert not Activity.objects.filter(type="page_viewed", contact=None).exists()
        assert Activity.objects.filter(type="page_viewed").count() == 80

    def test_claims_that_cross_do_not_deadlock(self):
        def crowd(order: int) -> list[dict[str, Any]]:
            rows = [
                {"anonymous_id": f"v{n}", "external_id": f"u{n}", "type": "login"}
                for n in range(30)
            ]
            rows += [{"anonymous_id": f"w{n}", "type": "page_viewed"} for n in range(30)]
            return rows[::order]

        together(*[batch(*crowd(1 if n % 2 else -1)) for n in range(4)])

        assert Contact.objects.count() == 30
        assert Activity.objects.filter(type="login").count() == 120


class TestTheSameTraits:
    def test_end_with_the_newest_whoever_comes_last(self):
        told = [
            {
                "type": "identify",
                "userId": "u1",
                "timestamp": f"2026-03-10T11:{n:02}:00Z",
                "traits": {"firstName": f"Name {n}", "company": "Northgate"},
            }
            for n in range(6)
        ]

        together(*[messages(one) for one in told])

        assert Contact.objects.get().first_name == "Name 5"
        assert Organisation.objects.count() == 1
