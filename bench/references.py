"""Reference segments, from trivial ones to those that ask several sides at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.queries import catalogue

#: The stage that segments ask for.
STAGE = "activated"


@dataclass(frozen=True)
class Reference:
    name: str
    conditions: list[dict[str, Any]]
    #: The ids, by hand; what is in braces stands for values.
    by_hand: str
    match: str = "all"


def one(field: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    said = {"field": field, "operator": operator, **more}
    return said if value is None else {**said, "value": value}


OPEN = one("status", "equals", "open")
BLOCKED = one("safety_level", "equals", "blocked")
STUCK = one("progressed_at", "more_than_days_ago", 7)
REFERENCES = (
    Reference("everybody", [], "SELECT id FROM contacts_contact"),
    Reference(
        "of a country",
        [one("country", "equals", "DE")],
        "SELECT id FROM contacts_contact WHERE country = 'DE'",
    ),
    Reference(
        "of a team",
        [one("team", "equals", "{team}")],
        "SELECT id FROM contacts_contact WHERE team_id = {team}",
    ),
    Reference(
        "name contains",
        [one("last_name", "contains", "son")],
        "SELECT id FROM contacts_contact WHERE lower(last_name) LIKE '%%son%%'",
    ),
    Reference(
        "carry a tag",
        [one("tags", "contains", "interested")],
        "SELECT c.id FROM contacts_contact c JOIN contacts_tagging t ON t.contact_id = c.id"
        " WHERE t.tag_id = {tag}",
    ),
    Reference(
        "without a tag",
        [one("tags", "not_contains", "interested")],
        "SELECT c.id FROM contacts_contact c WHERE NOT EXISTS (SELECT FROM contacts_tagging t"
        " WHERE t.contact_id = c.id AND t.tag_id = {tag})",
    ),
    Reference(
        "signed in lately",
        [one("activity.login", "in_last_days", 7)],
        "SELECT DISTINCT contact_id AS id FROM events_activity WHERE type = 'login'"
        " AND occurred_at > {now} - interval '7 days' AND occurred_at <= {now}",
    ),
    Reference(
        "quiet for 30 days",
        [one("activity.any", "not_in_last_days", 30)],
        "SELECT c.id FROM contacts_contact c WHERE NOT EXISTS (SELECT FROM events_activity a"
        " WHERE a.contact_id = c.id AND a.type = ANY({done})"
        " AND a.occurred_at > {now} - interval '30 days' AND a.occurred_at <= {now})",
    ),
    Reference(
        "did it three times in 30 days",
        [one("activity.login", "at_least", 3, within_days=30)],
        "SELECT contact_id AS id FROM events_activity WHERE type = 'login'"
        " AND occurred_at > {now} - interval '30 days' AND occurred_at <= {now}"
        " GROUP BY contact_id HAVING count(*) >= 3",
    ),
    Reference(
        "stuck with an item",
        [one("items", "at_least", 1, where=[OPEN, STUCK])],
        "SELECT DISTINCT contact_id AS id FROM events_itemprogress WHERE completed_at IS NULL"
        " AND abandoned_at IS NULL AND progressed_at < {now} - interval '7 days'",
    ),
    Reference(
        "either of a country, or paid, or tagged",
        [
            one("country", "equals", "FR"),
            one("activity.order_paid", "is_set"),
            one("tags", "contains", "interested"),
        ],
        "SELECT c.id FROM contacts_contact c WHERE country = 'FR'"
        " OR id IN (SELECT contact_id FROM events_activity WHERE type = 'order_paid')"
        " OR id IN (SELECT contact_id FROM contacts_tagging WHERE tag_id = {tag})",
        "any",
    ),
    Reference(
        "in a stage",
        [one("stage", "equals", "{stage}")],
        "SELECT contact_id AS id FROM lifecycle_standing WHERE stage_id = {stage}",
    ),
    Reference(
        "in one of two stages for a week, with a number of their own",
        [
            one("stage", "in_list", ["dormant", "at_risk"]),
            one("stage_since", "more_than_days_ago", 7),
            one("custom.current_streak", "at_least", 3),
        ],
        "SELECT c.id FROM contacts_contact c JOIN lifecycle_standing s ON s.contact_id = c.id"
        " JOIN lifecycle_stage g ON g.id = s.stage_id WHERE g.key IN ('dormant', 'at_risk')"
        " AND s.since < {now} - interval '7 days'"
        " AND (c.custom ->> 'current_streak')::numeric >= 3",
    ),
    Reference(
        "a score of 20 or more, of a team",
        [one("engagement_score", "at_least", 20), one("team", "equals", "{team}")],
        "SELECT c.id FROM contacts_contact c JOIN scoring_contactscore s ON s.contact_id = c.id"
        " WHERE c.team_id = {team} AND s.score_id = {score} AND s.value >= 20",
    ),
    Reference(
        "a record of a kind that says so, in 90 days",
        [one("record.safety-event", "at_least", 1, within_days=90, where=[BLOCKED])],
        "SELECT DISTINCT contact_id AS id FROM records_record WHERE type_id = {record}"
        " AND custom ->> 'safety_level' = 'blocked' AND at > {now} - interval '90 days'"
        " AND at <= {now}",
    ),
    Reference(
        "did it three times in 30 days and not that, in a stage, of a team",
        [
            one("activity.login", "at_least", 3, within_days=30),
            one("activity.order_paid", "is_not_set", within_days=30),
            one("stage", "equals", "{stage}"),
            one("team", "equals", "{team}"),
        ],
        "SELECT c.id FROM contacts_contact c JOIN lifecycle_standing s ON s.contact_id = c.id"
        " JOIN (SELECT contact_id FROM events_activity WHERE type = 'login'"
        " AND occurred_at > {now} - interval '30 days' AND occurred_at <= {now}"
        " GROUP BY contact_id HAVING count(*) >= 3) l ON l.contact_id = c.id"
        " WHERE c.team_id = {team} AND s.stage_id = {stage} AND NOT EXISTS ("
        "SELECT FROM events_activity a WHERE a.contact_id = c.id AND a.type = 'order_paid'"
        " AND a.occurred_at > {now} - interval '30 days' AND a.occurred_at <= {now})",
    ),
)


def filled(conditions: list[dict[str, Any]], values: dict[str, int]) -> list[dict[str, Any]]:
    """The conditions with the team and the stage in their places."""
    said = {"{team}": values["team"], "{stage}": STAGE}
    return [
        {**each, "value": said[each["value"]]} if str(each.get("value")) in said else each
        for each in conditions
    ]


def by_hand(text: str, values: dict[str, int], now: datetime) -> str:
    done = ", ".join(f"'{one.name}'" for one in catalogue().values() if one.by_contact)
    said = {"now": f"'{now.isoformat()}'::timestamptz", "done": f"ARRAY[{done}]"}
    for name, value in {**values, **said}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text.replace("%%", "%")
