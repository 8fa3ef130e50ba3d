"""The compiled SQL, held against the obvious loop."""

from datetime import date
from functools import cache
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.fields import Catalogue
from contacts.conditions.operators import Kind, operators_of
from contacts.conditions.parsing import parse
from contacts.models import Contact, CustomField
from tests.contacts.conditions.loop import holds
from tests.contacts.conditions.people import NOW, make_people
from tests.make import make_contact

pytestmark = pytest.mark.django_db
TEXTS = st.sampled_from(["anna", "A", "50%", "_", "\\", "zoë", "o'neil \\ co", "max"])
NUMBERS = st.sampled_from([-2, 0, 1, 3, 7.5])
COUNTS = st.integers(0, 3)
SPANS = st.sampled_from([0, 1, 3, 7, 30, 365, 36_525])
YES_OR_NO = st.booleans()
WINDOWS = st.sampled_from([7, 30])
DATES = st.sampled_from(["1990-02-27", "2026-02-20", "2026-02-27", "2026-03-01", "0001-01-01"])
CHOICES = {
    "country": ["DE", "US", "FR"],
    "custom.plan": ["free", "pro", "max"],
    "custom.langs": ["free", "pro", "max"],
    "tags": ["vip", "cold", "lost"],
}
KINDS = {
    "first_name": Kind.TEXT,
    "email": Kind.TEXT,
    "custom.motto": Kind.TEXT,
    "country": Kind.CHOICE,
    "custom.plan": Kind.CHOICE,
    "birth_date": Kind.DATE,
    "custom.since": Kind.DATE,
    "created_at": Kind.MOMENT,
    "custom.seen": Kind.MOMENT,
    "custom.points": Kind.NUMBER,
    "email_verified": Kind.BOOLEAN,
    "custom.tester": Kind.BOOLEAN,
    "tags": Kind.LABELS,
    "custom.langs": Kind.LABELS,
    "activity.login": Kind.TIMES,
    "activity.order_paid": Kind.TIMES,
    "items": Kind.NUMBER,
}
#: Lists of days, and the week, are told by other tests: the loop does without them.
LEFT_OUT = {(Kind.DATE, "in_list"), (Kind.MOMENT, "in_list"), (Kind.MOMENT, "in_this")}
ORDERS = {"field": "order", "operator": "not_equals", "value": "x"}
OPEN = {"field": "status", "operator": "equals", "value": "open"}
STUCK = {"field": "progressed_at", "operator": "more_than_days_ago", "value": 7}
NAMES = st.sampled_from(sorted(KINDS))
WHERE = st.sampled_from([[OPEN], [STUCK], [OPEN, STUCK]])
MATCHES = st.sampled_from(["all", "any", "none"])


def ascending(pair: Any) -> list[Any]:
    return sorted(pair)


@cache
def value_of(kind, shape, name):
    known = {
        Kind.TEXT: TEXTS,
        Kind.NUMBER: COUNTS if name == "items" else NUMBERS,
        Kind.TIMES: COUNTS,
        Kind.BOOLEAN: YES_OR_NO,
        Kind.DATE: DATES,
        Kind.MOMENT: DATES,
    }
    one = known[kind] if kind in known else st.sampled_from(CHOICES[name])
    return {
        "none": st.none(),
        "one": one,
        "pair": st.tuples(one, one).map(ascending),
        "list": st.lists(one, min_size=1, max_size=3),
        "days": SPANS,
        "period": st.just("month"),
    }[shape]


@cache
def operator_for(name):
    kind = KINDS[name]
    return st.sampled_from(
        [
            one
            for one in operators_of(kind).values()
            if not {(kind, one.name), (kind, one.denies)} & LEFT_OUT
        ]
    )


# Each strategy is made once: making them anew for each draw takes longer than the database does.
@st.composite
def conditions(draw):
    name = draw(NAMES)
    kind = KINDS[name]
    operator = draw(operator_for(name))
    said = {"field": name, "operator": operator.name}
    value = draw(value_of(kind, operator.shape, name))
    if value is not None:
        said["value"] = value
    if kind == Kind.TIMES and operator.shape != "days" and draw(YES_OR_NO):
        said["within_days"] = draw(WINDOWS)
    if name == "activity.order_paid" and draw(YES_OR_NO):
        said["where"] = [ORDERS]
    if name == "items" and draw(YES_OR_NO):
        said["where"] = draw(WHERE)
    return said


def groups(children):
    several = st.lists(children, min_size=1, max_size=3)
    return st.fixed_dictionaries({"match": MATCHES, "conditions": several})


TREES = groups(st.recursive(conditions(), groups, max_leaves=5))


def only(field, operator, value=None):
    said = {"field": field, "operator": operator}
    return {
        "match": "all",
        "conditions": [said if value is None else {**said, "value": value}],
    }


def meant_by(tree, now=NOW, catalogue=None):
    rows = Contact.objects.filter(Holds(Meant(parse(tree, catalogue=catalogue), now)))
    return set(rows.values_list("pk", flat=True))


class TestPredicate:
    def test_means_whom_the_obvious_loop_means(self):
        people = make_people(40, seed=4)
        # Reading what can be asked takes longer than all the rest; it is the same for each tree.
        catalogue = Catalogue()

        @settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(TREES)
        def check(tree):
            wanted = {one["pk"] for one in people if holds(tree, one, NOW)}
            assert meant_by(tree, catalogue=catalogue) == wanted

        check()

    def test_means_the_same_of_a_few_as_of_everybody(self):
        people = make_people(12, seed=5)
        few, catalogue = [one["pk"] for one in people[:5]], Catalogue()

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(TREES)
        def check(tree):
            found = Meant(parse(tree, catalogue=catalogue), NOW).sql(among=few)
            rows = Contact.objects.raw(
                f"SELECT c.id FROM contacts_contact c WHERE c.id = ANY(%s) AND ({found.text})",
                [few, *found.params],
            )
            wanted = {one["pk"] for one in people[:5] if holds(tree, one, NOW)}
            assert {row.pk for row in rows} == wanted

        check()


class TestFound:
    def test_are_whom_the_predicate_means_each_once(self):
        make_people(40, seed=6)
        catalogue, asked = Catalogue(), set()

        @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(conditions())
        def check(one):
            tree = {"match": "all", "conditions": [one]}
            found = Meant(parse(tree, catalogue=catalogue), NOW).found()
            if found is None:
                return
            asked.add(one["field"])
            with connection.cursor() as cursor:
                cursor.execute(found.text, found.params)
                ids = [id for (id,) in cursor.fetchall()]
            assert len(ids) == len(set(ids))
            assert set(ids) == meant_by(tree, catalogue=catalogue)

        check()
        assert {"tags", "items", "activity.order_paid"} <= asked

    def test_are_none_that_need_the_contact_itself(self):
        make_people(1, seed=7)
        for tree in (
            only("country", "equals", "DE"),
            only("tags", "not_contains", "vip"),
            {"match": "all", "conditions": [{"field": "items", "operator": "is_set"}] * 2},
        ):
            assert Meant(parse(tree), NOW).found() is None


class TestAnniversaries:
    def test_let_29_february_come_round_on_the_28th_where_there_is_none(self):
        leap, plain, early = (
            make_contact(birth_date=date(*born))
            for born in ((1988, 2, 29), (1990, 2, 28), (1990, 2, 27))
        )
        tree = only("birth_date", "anniversary_in_next_days", 0)

        assert meant_by(tree, NOW.replace(day=28)) == {leap.pk, plain.pk}
        assert meant_by(tree, NOW.replace(year=2028, day=28)) == {plain.pk}
        assert early.pk in meant_by(tree, NOW)

    def test_go_by_the_day_it_is_where_the_person_lives(self):
        ahead, home = (
            make_contact(birth_date=date(1990, 2, 28), time_zone=zone)
            for zone in ("Pacific/Kiritimati", "")
        )
        tree = only("birth_date", "anniversary_in_this", "day")

        assert meant_by(tree) == {ahead.pk}
        assert meant_by(tree, NOW.replace(day=28, hour=9)) == {ahead.pk, home.pk}


class TestNumbers:
    def test_can_be_compared_with_a_part_of_another_field(self):
        for slug in ("xp_stem", "total_xp"):
            CustomField.objects.create(slug=slug, label=slug, kind="number")
        stem = make_contact(custom={"xp_stem": 60, "total_xp": 100})
        make_contact(custom={"xp_stem": 50, "total_xp": 100})
        make_contact(custom={"xp_stem": 50})
        tree = only("xp_stem", "greater_than", {"field": "total_xp", "factor": 0.5})

        assert meant_by(tree) == {stem.pk}


class TestDays:
    def test_that_were_written_wrongly_are_not_known_and_break_nothing(self):
        CustomField.objects.create(slug="since", label="Since", kind="date")
        days = ["2026-02-30", "0000-01-01", "soon", "2025-02-29", 7, "2024-02-29"]
        rows = [make_contact(custom={"since": day}) for day in days]

        assert meant_by(only("custom.since", "is_set")) == {rows[-1].pk}


class TestHolds:
    def test_stands_in_a_query_within_another_on_the_same_table(self):
        jane = make_contact(country="DE")
        make_contact(country="US")
        inner = Contact.objects.filter(Holds(Meant(parse(only("country", "equals", "DE")), NOW)))

        found = Contact.objects.filter(pk__in=inner.values("pk"))

        assert [row.pk for row in found] == [jane.pk]
