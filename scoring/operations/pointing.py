"""The points of each factor, made of what was read."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from contacts.conditions.compiling import Meant
from contacts.conditions.nodes import Group
from contacts.conditions.sql import Sql, sql
from scoring.factors import Factor
from scoring.operations.logged import Among, is_reading

Steps = Sequence[tuple[Decimal, Decimal]]


def joined(between: str, parts: list[Sql]) -> Sql:
    return sql(between.join(["{}"] * len(parts)), *parts)


def points(one: Factor, place: int, among: Among, now: datetime) -> Sql:
    """The factor's points, as far from nought as its cap at most."""
    found = _found(one, place, among, now)
    if one.when is not None:
        found = sql("CASE WHEN ({}) THEN {} ELSE 0 END", held(one.when, among, now), found)
    if one.cap is None:
        return found
    return sql("greatest(-{}, least({}, {}))", one.cap, one.cap, found)


def held(tree: Group, among: Among, now: datetime) -> Sql:
    ids = None if among.ids is None else list(among.ids)
    return Meant(tree, now).sql(among=ids)


def _found(one: Factor, place: int, among: Among, now: datetime) -> Sql:
    number = Sql(f"coalesce({table_of(one, place)}.{column_of(one, place)}, 0)")
    match one.measure:
        case "recency" | "since":
            return _by_age(one, place, now)
        case "counted":
            return _reached(number, one.steps)
        case "drop":
            return _dropped(one, place)
        case "share":
            return _shared(one, place, number)
        case "response":
            waited = Sql(f"own{place}.n")
            return _first_of(waited, one.steps)
        case "holds":
            assert one.tree is not None  # noqa: S101 - such factors have one
            return sql("CASE WHEN ({}) THEN {} ELSE 0 END", held(one.tree, among, now), one.each)
        case "times" if is_reading(one):
            return sql("round({}, 2)", number)
        case "times":
            if one.at_most is not None:
                number = sql("least({}, {})", number, one.at_most)
            return sql("round({}::numeric * {}, 2)", number, one.each)
    return sql("{} * {}", number, one.each)


def table_of(one: Factor, place: int) -> str:
    if is_reading(one):
        return f"own{place}"
    return "days" if one.measure == "active_days" else "fact"


def column_of(one: Factor, place: int) -> str:
    return "n" if is_reading(one) else f"f{place}"


def _by_age(one: Factor, place: int, now: datetime) -> Sql:
    """By the days since it last happened, or since the contact was made."""
    last = Sql(f"fact.f{place}" if one.of or one.where else "sums.last_active_at")
    if one.from_created:
        last = Sql("c.created_at")
    elif one.measure == "since" and one.never is None:
        last = sql("coalesce({}, c.created_at)", last)
    age = sql("(extract(epoch FROM ({}::timestamptz - {})) / 86400)", now, last)
    if one.measure == "recency":
        return _first_of(age, one.steps)
    never = Decimal(0) if one.never is None else one.never
    return sql(
        "CASE WHEN {} IS NULL THEN {} ELSE round({}, 2) END", last, never, _on_line(age, one.steps)
    )


def _first_of(age: Sql, steps: Steps) -> Sql:
    """The points of the first step that is not below; none beyond the last, or for the unknown."""
    cases = [sql("WHEN {} <= {} THEN {}", age, at, points) for at, points in steps]
    return sql("CASE {} ELSE 0 END", joined(" ", cases))


def _reached(number: Sql, steps: Steps) -> Sql:
    """The points of the last step that is reached."""
    cases = [sql("WHEN {} >= {} THEN {}", number, at, points) for at, points in reversed(steps)]
    return sql("CASE {} ELSE 0 END", joined(" ", cases))


def _on_line(age: Sql, steps: Steps) -> Sql:
    """On straight lines between the steps; before the first and beyond the last as these."""
    cases = [sql("WHEN {} <= {} THEN {}::numeric", age, *steps[0])]
    for (low, from_), (high, to) in itertools.pairwise(steps):
        if high > low:
            line = sql("{} + ({} - {}) * {}", from_, age, low, (to - from_) / (high - low))
            cases.append(sql("WHEN {} <= {} THEN {}", age, high, line))
    return sql("CASE {} ELSE {} END", joined(" ", cases), steps[-1][1])


def _dropped(one: Factor, place: int) -> Sql:
    was, now = Sql(f"coalesce(fact.g{place}, 0)"), Sql(f"coalesce(fact.f{place}, 0)")
    percent = sql("(({} - {}) * 100.0 / nullif({}, 0))", was, now, was)
    return sql("CASE WHEN {} < {} THEN {} ELSE 0 END", now, was, _reached(percent, one.steps))


def _shared(one: Factor, place: int, number: Sql) -> Sql:
    whole = sql("{}::numeric", one.out_of)
    if isinstance(one.out_of, tuple):
        whole = Sql(f"coalesce(fact.g{place}, 0)::numeric")
    part = sql("round(least(1, {} / nullif({}, 0)) * {}, 2)", number, whole, one.each)
    return sql("CASE WHEN {} > 0 THEN {} ELSE 0 END", whole, part)
