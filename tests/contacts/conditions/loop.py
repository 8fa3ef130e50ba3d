"""The obvious loop: what a tree of conditions means, decided in Python for one person at a time.

It stands here alone, for the compiled SQL to be held against.
"""

import operator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FIRM = "UTC"
COMPARE = {
    "equals": operator.eq,
    "greater_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
}


def holds(tree: dict[str, Any], person: dict[str, Any], now: datetime) -> bool:
    if "conditions" in tree:
        answers = [holds(one, person, now) for one in tree["conditions"]]
        match = tree["match"]
        return all(answers) if match == "all" else any(answers) == (match == "any")
    return meets(tree, person, now)


def meets(one: dict[str, Any], person: dict[str, Any], now: datetime) -> bool:
    name = one["operator"]
    for denying in ("not_", "is_not_"):
        if name.startswith(denying):
            positive = {**one, "operator": name.replace("not_", "", 1)}
            return not meets(positive, person, now)
    if one["field"].startswith("activity.") or one["field"] == "items":
        return of_rows(one, person, now)
    return of_value(name, person.get(one["field"]), one.get("value"), person, now)


def of_rows(one: dict[str, Any], person: dict[str, Any], now: datetime) -> bool:
    kind = one["field"].partition(".")[2]
    rows = [row for row in person["rows"] if not kind or row["type"] == kind]
    if one["field"] == "items":
        rows = person["items"]
    for narrow in one.get("where", []):
        rows = [row for row in rows if meets(narrow, {**row, "zone": person["zone"]}, now)]
    if (days := one.get("within_days")) is not None:
        rows = [row for row in rows if now - timedelta(days=days) < row["at"] <= now]
    if one["operator"] in ("in_last_days", "more_than_days_ago"):
        lately = [row for row in rows if now - timedelta(days=one["value"]) < row["at"] <= now]
        return bool(lately) if one["operator"] == "in_last_days" else bool(rows) and not lately
    if one["operator"] == "is_set":
        return bool(rows)
    return of_number(one["operator"], len(rows), one.get("value"))


def of_value(name: str, had: Any, value: Any, person: dict[str, Any], now: datetime) -> bool:
    if name == "is_set":
        return had not in (None, "", [], set())
    if isinstance(had, set):
        asked = value if isinstance(value, list) else [value]
        return all(one in had for one in asked) if name == "contains_all" else bool(had & {*asked})
    if had in (None, ""):
        return False
    if isinstance(had, bool):
        return bool(had == value)
    if isinstance(had, (int, float)):
        return of_number(name, had, value)
    if isinstance(had, datetime):
        return of_moment(name, had, value, now)
    if isinstance(had, date):
        return of_day(name, had, value, now.astimezone(ZoneInfo(person["zone"] or FIRM)).date())
    text = had.lower()
    if name == "in_list":
        return text in [one.lower() for one in value]
    asks = {
        "equals": text.__eq__,
        "contains": text.__contains__,
        "starts_with": text.startswith,
        "ends_with": text.endswith,
    }
    return bool(asks[name](value.lower()))


def of_number(name: str, had: float, value: Any) -> bool:
    if name == "between":
        return bool(value[0] <= had <= value[1])
    if name == "in_list":
        return had in value
    return bool(COMPARE[name](had, value))


def of_day(name: str, had: date, value: Any, today: date) -> bool:
    if name == "between":
        return date.fromisoformat(value[0]) <= had <= date.fromisoformat(value[1])
    if name in ("equals", "before", "after"):
        day = date.fromisoformat(value)
        return bool({"equals": had == day, "before": had < day, "after": had > day}[name])
    if name == "anniversary_in_next_days":
        coming = [today + timedelta(days=ahead) for ahead in range(value + 1)]
        return any(falls_on(had, day) for day in coming)
    if name == "anniversary_in_this":
        return bool(had.month == today.month)
    if name == "in_this":
        return bool((had.year, had.month) == (today.year, today.month))
    days: int = (had - today).days
    answers: dict[str, bool] = {
        "in_last_days": -value <= days <= 0,
        "more_than_days_ago": days < -value,
        "in_next_days": 0 <= days <= value,
        "more_than_days_ahead": days > value,
    }
    return answers[name]


def falls_on(birthday: date, day: date) -> bool:
    if (birthday.month, birthday.day) == (2, 29):
        last = (day + timedelta(days=1)).month == 3
        return day.month == 2 and last
    return (birthday.month, birthday.day) == (day.month, day.day)


def of_moment(name: str, had: datetime, value: Any, now: datetime) -> bool:
    if isinstance(value, (str, list)):
        days = [date.fromisoformat(one) for one in ([value] if isinstance(value, str) else value)]
        on = had.astimezone(UTC).date()
        return {
            "equals": on == days[0],
            "before": on < days[0],
            "after": on > days[0],
            "between": days[0] <= on <= days[-1],
        }[name]
    span = timedelta(days=value)
    return {
        "in_last_days": now - span < had <= now,
        "more_than_days_ago": had < now - span,
        "in_next_days": now < had <= now + span,
        "more_than_days_ahead": had > now + span,
    }[name]
