"""The pairs that the statements find, held against the obvious loop."""

from datetime import date
from random import Random
from typing import Any

import pytest

from contacts.models import Contact, ContactEmail, ContactPhone
from jobs import engine
from merging.models import Duplicate, MatchKey
from merging.operations.finding import find_duplicates, scan_everybody
from tests.make import NOON, ada, make_organisation
from tests.merging.loop import Found, Person, duplicates
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
FIRST = ("Jane", "Jan", "J", "Anne-Marie", "Anne", "Paul", "")
LAST = ("Doe", "Do", "Schmidt", "Schmitt", "St. Roe", "Jane", "")
MAILS = ("doe@a.test", "doe+x@a.test", "d.o.e@gmail.com", "doe@googlemail.com", "roe@a.test")
CALLS = ("+49301", "+49302")
BORN = (None, date(2010, 5, 1), date(1980, 5, 1))
POSTAL = ("", "10115", "20095")


def some_people(count: int, seed: int) -> list[Person]:
    """Written, and as plain values; few words for many people, so that much is shared."""
    rng = Random(seed)
    works = [None, *(make_organisation(name).pk for name in ("A", "B"))]
    told = [person(rng, number, works) for number in range(count)]
    rows = Contact.objects.bulk_create(row_of(one) for one in told)
    for one, row in zip(told, rows, strict=True):
        one["pk"] = row.pk
    write_reach(told)
    return told


def person(rng: Random, number: int, works: list[Any]) -> Person:
    return {
        "first": rng.choice(FIRST),
        "last": rng.choice(LAST),
        "born": rng.choice(BORN),
        "work": rng.choice(works),
        "postal": rng.choice(POSTAL),
        "outside": rng.choice((None, f"u-{number}")),
        "mails": set(rng.sample(MAILS, rng.choice((0, 0, 1, 2)))),
        "calls": set(rng.sample(CALLS, rng.choice((0, 0, 0, 1)))),
    }


def row_of(one: Person) -> Contact:
    return Contact(
        first_name=one["first"],
        last_name=one["last"],
        birth_date=one["born"],
        organisation_id=one["work"],
        address={"postal_code": one["postal"]} if one["postal"] else {},
        external_id=one["outside"],
    )


def write_reach(people: list[Person]) -> None:
    ContactEmail.objects.bulk_create(
        ContactEmail(contact_id=one["pk"], address=mail) for one in people for mail in one["mails"]
    )
    ContactPhone.objects.bulk_create(
        ContactPhone(contact_id=one["pk"], number=call) for one in people for call in one["calls"]
    )


def proposed() -> Found:
    rows = Duplicate.objects.all()
    return {(row.first_id, row.second_id): (row.score, row.reasons) for row in rows}


def scan() -> None:
    scan_everybody(by=ada(), now=NOON)
    engine.run_next(clock=Clock(NOON))


class TestPairs:
    # Nobody shares a key with so many that some are passed over.
    @pytest.mark.parametrize("seed", range(4))
    def test_are_those_of_the_obvious_loop(self, seed, monkeypatch):
        monkeypatch.setattr("merging.operations.finding.BATCH", 17)
        people = some_people(60, seed)
        wanted = duplicates(people)

        scan()

        assert len(wanted) > 20
        assert proposed() == wanted

    def test_are_the_same_whether_everybody_is_scanned_or_each_is_touched(self):
        people = some_people(60, seed=9)
        scan()
        scanned, keys = proposed(), set(MatchKey.objects.values_list("contact", "kind", "key"))
        Duplicate.objects.all().delete()
        MatchKey.objects.all().delete()

        for one in people:
            find_duplicates(contacts=[one["pk"]])

        assert proposed() == scanned
        assert set(MatchKey.objects.values_list("contact", "kind", "key")) == keys

    def test_are_brought_up_to_date_by_another_scan(self):
        people = some_people(60, seed=10)
        scan()
        ContactEmail.objects.all().delete()
        ContactPhone.objects.all().delete()
        for one, other in zip(people, reversed(people), strict=True):
            one["mails"], one["calls"] = set(), set(other["calls"])
        write_reach(people)
        wanted = duplicates(people)

        scan()

        assert proposed() == wanted
