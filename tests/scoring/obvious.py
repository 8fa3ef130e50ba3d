"""Scores of one contact at a time, worked out from their whole history in the plainest way."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass
class Fact:
    id: int
    type: str
    at: datetime
    category: str = ""
    properties: dict = field(default_factory=dict)


@dataclass
class Person:
    created_at: datetime
    country: str
    facts: list[Fact]
    #: What they did themselves, for the sums: days, and the last of all.
    days: set[date]
    last_active_at: datetime | None
    given: list[tuple[int, datetime | None]] = field(default_factory=list)


def score_of(person, factors, *, now, least, most, grades):
    """The points of each factor, the value, and the grade."""
    points = [points_of(person, one, now) for one in factors]
    given = sum(worth for worth, until in person.given if until is None or until > now)
    return points, value_of(points, factors, given, least, most), given


def value_of(points, factors, given, least, most):
    total = sum(Decimal(str(one)) for one in points) + given
    value = int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    for one, worth in zip(factors, points, strict=True):
        if "lifts_to" in one and worth > 0:
            value = max(value, one["lifts_to"])
    return min(most, max(least, value))


def grade_of(value, grades):
    ranked = sorted(grades, key=lambda one: one["from"])
    found = ranked[0]["key"] if ranked else ""
    for one in ranked:
        if value >= one["from"]:
            found = one["key"]
    return found


def points_of(person, one, now):
    points = MEASURES[one["measure"]](person, one, now)
    if "when" in one and not holds(person, one["when"]):
        points = 0
    cap = one.get("cap")
    return points if cap is None else max(-cap, min(cap, points))


def holds(person, tree):
    (asked,) = tree["conditions"]
    return person.country == asked["value"]


def meant(person, one, now, types=None, since=None, until=None):
    """The facts that count, the newest first."""
    types = types or one.get("of") or ["login", "order_paid", "page_viewed"]
    until = until or now
    if since is None and "within_days" in one:
        since = until - timedelta(days=one["within_days"])
    found = [
        fact
        for fact in person.facts
        if fact.type in types and fact.at <= until and (since is None or fact.at > since)
    ]
    for test in one.get("where", []):
        found = [fact for fact in found if passes(fact, test)]
    return sorted(found, key=lambda fact: (fact.at, fact.id), reverse=True)


def passes(fact, test):
    said = fact.properties.get(test["field"])
    if test["operator"] == "greater_than":
        return isinstance(said, int) and said > test["value"]
    return said is not None and test["value"] in said


def times(person, one, now):
    found = meant(person, one, now)
    if "once_per" in one:
        seen, kept = set(), []
        for fact in found:
            key = fact.properties.get(one["once_per"]) or f"#{fact.id}"
            if key not in seen:
                kept.append(fact)
            seen.add(key)
        found = kept
    by_day: dict[date, list[float]] = {}
    for fact in found[: one.get("at_most")]:
        worth = one["each"]
        if "value" in one:
            worth *= fact.properties.get(one["value"], 0)
        if "half_life_days" in one:
            worth *= 0.5 ** ((now - fact.at) / timedelta(days=one["half_life_days"]))
        by_day.setdefault(day_of(fact.at), []).append(worth)
    days = [sum(worths) for worths in by_day.values()]
    if "a_day" in one:
        days = [max(-one["a_day"], min(one["a_day"], day)) for day in days]
    return round(sum(days), 2)


def day_of(moment):
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def counted(person, one, now):
    return reached(len(meant(person, one, now)), one["steps"])


def reached(number, steps):
    found = 0
    for least, points in sorted(steps):
        if number >= least:
            found = points
    return found


def first_of(age, steps):
    return next((points for most, points in sorted(steps) if age <= most), 0)


def categories(person, one, now):
    return one["each"] * len({fact.category for fact in meant(person, one, now)} - {""})


def last(person, one, now):
    if "from" in one:
        return person.created_at
    if "of" not in one:
        return person.last_active_at
    found = meant(person, one, now)
    return found[0].at if found else None


def days_since(moment, now):
    return (now - moment) / timedelta(days=1)


def recency(person, one, now):
    moment = last(person, one, now)
    return 0 if moment is None else first_of(days_since(moment, now), one["steps"])


def since(person, one, now):
    moment = last(person, one, now)
    if moment is None:
        if one.get("never") != "created":
            return one.get("never", 0)
        moment = person.created_at
    age, steps = days_since(moment, now), sorted(one["steps"])
    if age <= steps[0][0]:
        return steps[0][1]
    for (low, first), (high, second) in itertools.pairwise(steps):
        if age <= high:
            return round(first + (second - first) * (age - low) / (high - low), 2)
    return steps[-1][1]


def active_days(person, one, now):
    today = day_of(now)
    lately = [day for day in person.days if today - timedelta(one["within_days"]) < day <= today]
    return one["each"] * len(lately)


def quiet_spells(person, one, now):
    today, made = day_of(now), day_of(person.created_at)
    days = sorted(day for day in person.days if day <= today)
    if not days or days[0] > made:
        days.insert(0, made)
    spells = 0
    for day, following in zip(days, [*days[1:], today], strict=True):
        quiet = following - day >= timedelta(one["days"])
        grown = day + timedelta(one["days"])
        if quiet and grown > today - timedelta(one.get("within_days", 99_999)):
            spells += 1
    return one["each"] * spells


def drop(person, one, now):
    window = timedelta(days=one["within_days"])
    lately = len(meant(person, one, now, since=now - window))
    before = len(meant(person, one, now, since=now - 2 * window, until=now - window))
    if lately >= before:
        return 0
    return reached((before - lately) * 100 / before, one["steps"])


def share(person, one, now):
    whole = one["out_of"]
    if isinstance(whole, list):
        whole = len(meant(person, {**one, "where": []}, now, types=whole))
    if not whole:
        return 0
    return round(one["each"] * min(1, len(meant(person, one, now)) / whole), 2)


def response(person, one, now):
    asked = meant(person, one, now)
    answers = meant(person, {**one, "where": []}, now, types=one["answers"])
    waits = []
    for fact in asked:
        later = [a.at for a in answers if (a.at, a.id) > (fact.at, fact.id)]
        waits.append(((min(later) if later else now) - fact.at) / timedelta(hours=1))
    return first_of(sum(waits) / len(waits), one["steps"]) if waits else 0


def has(person, one, now):
    return one["each"] if holds(person, one["conditions"]) else 0


MEASURES = {
    "recency": recency,
    "since": since,
    "times": times,
    "counted": counted,
    "categories": categories,
    "active_days": active_days,
    "quiet_spells": quiet_spells,
    "drop": drop,
    "share": share,
    "response": response,
    "holds": has,
}
