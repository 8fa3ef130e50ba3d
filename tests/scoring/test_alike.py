"""The sets come to what one contact at a time would: random rules over random histories."""

import random
from datetime import timedelta

import pytest

from contacts.models import Contact, ContactType
from events.models import ActiveDay, Activity, ContactMetrics
from scoring.factors import factors_of
from scoring.models import GivenPoints, Score
from scoring.operations.logged import Among
from scoring.operations.reckoning import reckon
from tests.make import NOON
from tests.scoring import obvious

pytestmark = pytest.mark.django_db
TYPES = ["login", "order_paid", "page_viewed"]
GRADES = [
    {"key": "cold", "label": "Cold", "from": 0},
    {"key": "warm", "label": "Warm", "from": 26},
    {"key": "hot", "label": "Hot", "from": 51},
]
PEOPLE, SCORES = 12, 10


def tree(country):
    one = {"field": "country", "operator": "equals", "value": country}
    return {"match": "all", "conditions": [one]}


def person(rng, type):
    """A contact with a history, and what is known of it."""
    created = NOON - timedelta(days=rng.randint(0, 200), minutes=rng.randint(0, 1440))
    contact = Contact.objects.create(type=type, country=rng.choice(["DE", "US"]))
    Contact.objects.filter(pk=contact.pk).update(created_at=created)
    rows = []
    for _ in range(rng.choice([0, 1, 3, 12, 40])):
        at = NOON - timedelta(minutes=rng.randint(-3000, 60 * 24 * rng.choice([3, 40, 200])))
        said = {"message": rng.choice(["a", "b", "c"]), "points": rng.randint(-3, 9)}
        kept = {name: value for name, value in said.items() if rng.random() < 0.7}
        category = rng.choice(["", "art", "music"])
        row = {"type": rng.choice(TYPES), "occurred_at": at, "category": category}
        rows.append(Activity(contact=contact, title="x", properties=kept, **row))
    rows = Activity.objects.bulk_create(rows)
    facts = [obvious.Fact(r.pk, r.type, r.occurred_at, r.category, r.properties) for r in rows]
    past = [fact.at for fact in facts if fact.at <= NOON]
    days = {obvious.day_of(moment) for moment in past}
    ActiveDay.objects.bulk_create(ActiveDay(contact=contact, day=day) for day in days)
    if past:
        ContactMetrics.objects.create(contact=contact, last_active_at=max(past))
    return contact, obvious.Person(
        created, contact.country, facts, days, max(past, default=None), []
    )


def factor(rng):
    """One that the engine takes, of any measure and with any of its bounds."""
    measure = rng.choice(sorted(obvious.MEASURES))
    one = {"label": "X", "measure": measure}
    if rng.random() < 0.6:
        one["cap"] = rng.choice([3, 10, 40])
    if rng.random() < 0.2:
        one["when"] = tree("DE")
    if rng.random() < 0.15:
        one["lifts_to"] = rng.choice([20, 71])
    if measure not in ("recency", "since", "response", "drop", "counted"):
        one["each"] = rng.choice([-7, -2, 1, 2.5, 10])
    if measure in ("times", "counted", "categories", "drop", "share", "response"):
        if rng.random() < 0.6:
            one["within_days"] = rng.choice([7, 30, 90])
        if rng.random() < 0.3:
            one["where"] = [rng.choice(WHERE)]
    if measure == "response" or rng.random() < 0.7:
        one["of"] = rng.sample(TYPES, rng.randint(1, 2))
    return BESIDE.get(measure, lambda rng, one: one)(rng, one)


WHERE = [
    {"field": "points", "operator": "greater_than", "value": 2},
    {"field": "message", "operator": "contains", "value": "a"},
]


def of_times(rng, one):
    for name, values in {
        "at_most": [1, 2, 5],
        "once_per": ["message"],
        "a_day": [4, 12],
        "half_life_days": [3, 30],
        "value": ["points"],
    }.items():
        if rng.random() < 0.35:
            one[name] = rng.choice(values)
    return one


def stepped(numbers):
    def add(rng, one):
        one["steps"] = [[at, rng.choice([-10, 0, 4, 25])] for at in numbers]
        return one

    return add


def of_age(rng, one):
    if rng.random() < 0.2:
        one.pop("of", None)
        one["from"] = "created"
    if one["measure"] == "since" and rng.random() < 0.6:
        one["never"] = rng.choice([7, "created"])
    return stepped([3, 14, 90])(rng, one)


def without_types(rng, one):
    one.pop("of", None)
    if one["measure"] == "holds":
        one["conditions"] = tree("US")
    else:
        one["within_days"] = rng.choice([7, 30])
    if one["measure"] == "quiet_spells":
        one["days"] = rng.choice([5, 14])
    return one


def of_drop(rng, one):
    one.setdefault("within_days", 30)
    return stepped([0, 50])(rng, one)


def of_share(rng, one):
    one["out_of"] = rng.choice([4, ["login"], ["order_paid", "page_viewed"]])
    return one


def of_response(rng, one):
    one["answers"] = [rng.choice(TYPES)]
    return stepped([24, 240])(rng, one)


BESIDE = {
    "times": of_times,
    "recency": of_age,
    "since": of_age,
    "counted": stepped([0, 2, 5]),
    "active_days": without_types,
    "quiet_spells": without_types,
    "holds": without_types,
    "drop": of_drop,
    "share": of_share,
    "response": of_response,
}


@pytest.mark.parametrize("seed", range(12))
def test_random_rules_over_random_histories(seed):
    rng = random.Random(seed)
    type = ContactType.objects.create(slug="pal", name="Pal")
    people = dict(person(rng, type) for _ in range(PEOPLE))
    for turn in range(SCORES):
        drafted = [factor(rng) for _ in range(rng.randint(1, 6))]
        least, most = rng.choice([(0, 100), (-50, 60)])
        bounds = {"least": least, "most": most, "grades": GRADES}
        made = {"type": type, "key": f"score-{turn}", "label": "X", "factors": drafted}
        score = Score.objects.create(**made, **bounds)
        for contact, known in people.items():
            known.given = []
            if rng.random() < 0.3:
                known.given = [(rng.choice([-5, 8]), rng.choice([None, NOON, NOON + timedelta(1)]))]
            GivenPoints.objects.bulk_create(
                GivenPoints(
                    score=score, contact=contact, points=worth, expires_at=until, given_at=NOON
                )
                for worth, until in known.given
            )
        among = Among([one.pk for one in people])

        found = reckon(score, factors_of(drafted), among, now=NOON)

        for contact, known in people.items():
            points, _, given = obvious.score_of(known, drafted, now=NOON, **bounds)
            told = found[contact.pk]
            assert told.points == pytest.approx(points, abs=0.011), drafted
            assert told.given == given
            # By the engine's own points, as a hundredth of one may tip a half.
            value = obvious.value_of(told.points, drafted, given, least, most)
            assert (told.value, told.grade) == (value, obvious.grade_of(value, GRADES)), drafted


def test_tries_every_measure_with_every_bound():
    drafted = [factor(random.Random(seed)) for seed in range(600)]

    assert {one["measure"] for one in drafted} == set(obvious.MEASURES)
    assert {"at_most", "once_per", "a_day", "half_life_days", "value", "when", "lifts_to"} <= {
        name for one in drafted for name in one
    }
