"""Triggers that hear of changes in what is known of people: tags, segments, fields, stages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.hearing import COMMON, same
from automation.triggers.types import Heard, TriggerType, trigger_type
from contacts.conditions.sql import TRUE, Sql, all_of, any_of, sql

#: The properties of a tag's or a segment's fact hold its slug; documents may say its name.
NAMED = """(act.properties ->> '{key}' = {{}} OR act.properties ->> '{key}' IN
    (SELECT slug FROM {table} WHERE lower(name) = lower({{}})))"""
SIGNS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}
CHANGES = "(act.properties -> 'changes')"


def created(config: Mapping[str, Any]) -> Heard:
    said = [same("source", config["source"])] if "source" in config else []
    country = config.get("country")
    lives = sql(
        "EXISTS (SELECT FROM contacts_contact o WHERE o.id = act.contact_id"
        " AND o.country = upper({}))",
        country,
    )
    return Heard(("contact_created",), said, lives if country else TRUE)


def named(table: str, key: str, name: str | None) -> Sql:
    """That the fact is about the thing of this name or slug; about any where none is given."""
    if name is None:
        return TRUE
    return sql(NAMED.format(key=key, table=table), name, name)


def changed(config: Mapping[str, Any], *, of: str = "contact") -> Heard:
    """A field is another now: a column, or a custom field by its slug."""
    before, after = (_side(place, _plain(config["field"])) for place in (0, 1))
    tests = [sql("({}) IS DISTINCT FROM ({})", before, after)]
    for side, option in ((before, "from"), (after, "to")):
        if option in config:
            tests.append(sql("lower({}) = lower({})", side, _said(config[option])))
    return Heard((f"{of}_updated",), (), all_of(tests))


def _plain(field: str) -> str:
    """A field as changes call it, whichever way the document does: `organisation.custom.seats`."""
    return field.removeprefix("organisation.").removeprefix("custom.")


def _side(place: int, name: str) -> Sql:
    return sql(
        f"CASE WHEN {CHANGES} ? {{}} THEN {CHANGES} -> {{}} ->> {place}"
        f" ELSE {CHANGES} -> 'custom' -> {place} ->> {{}} END",
        *(name, name, name),
    )


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def organisation_metric(config: Mapping[str, Any]) -> Heard:
    """A number of an organisation comes to a side of a value on which it was not before."""
    before, after = (_number(_side(place, _plain(config["field"]))) for place in (0, 1))
    sign = SIGNS[config.get("operator") or "at_least"]
    value = config["value"]
    tests = [
        sql(f"({{}}) {sign} {{}}", after, value),
        sql(f"(({{}}) {sign} {{}}) IS NOT TRUE", before, value),
    ]
    if weeks := config.get("after_weeks"):
        tests.append(
            sql(
                "EXISTS (SELECT FROM contacts_organisation o WHERE o.id = act.organisation_id"
                " AND o.created_at <= act.occurred_at - make_interval(weeks => {}))",
                weeks,
            )
        )
    return Heard(("organisation_updated",), (), all_of(tests))


def _number(text: Sql) -> Sql:
    return sql("CASE WHEN ({}) ~ '^-?[0-9]+([.][0-9]+)?$' THEN ({})::numeric END", text, text)


def scored(config: Mapping[str, Any]) -> Heard:
    """A score comes to a side of a value on which it was not before."""
    sign = SIGNS[config.get("operator") or "at_least"]
    value = config["value"] if "value" in config else config["min_score"]
    value_now, before = (
        f"(act.properties ->> '{name}')::numeric" for name in ("value", "previous")
    )
    crossed = all_of(
        [
            sql(f"{value_now} {sign} {{}}", value),
            sql(f"({before} {sign} {{}}) IS NOT TRUE", value),
        ]
    )
    return Heard(("score_changed",), [same("score", config["score"])], crossed)


def staged(config: Mapping[str, Any]) -> Heard:
    """Came into one of the stages, by key or by name; from a certain one if wished."""
    tests = [_stage("stage", "name", config.get("stages") or [])]
    tests.append(_stage("previous", "previous_name", config.get("from_stages") or []))
    if "lifecycle" in config:
        tests.append(sql("act.properties ->> 'lifecycle' = {}", config["lifecycle"]))
    tests.append(Sql("act.properties ->> 'stage' IS NOT NULL"))
    return Heard(("lifecycle_stage_changed",), (), all_of(tests))


def _stage(key: str, name: str, wanted: list[str]) -> Sql:
    if not wanted:
        return TRUE
    folded = [one.lower() for one in wanted]
    return any_of(
        sql(f"lower(act.properties ->> '{one}') = ANY({{}}::text[])", folded) for one in (key, name)
    )


trigger_type(
    TriggerType(
        "contact_created",
        _("A contact is new"),
        "contact",
        "user-plus",
        (
            Option("country", "text", _("Country"), most=2),
            Option("source", "text", _("Source")),
            *COMMON,
        ),
        activity=created,
    )
)
for _name, _label in (("tag_added", _("Tag added")), ("tag_removed", _("Tag removed"))):
    trigger_type(
        TriggerType(
            _name,
            _label,
            "contact",
            "tag",
            (Option("tag", "tag", _("Tag")), *COMMON),
            activity=lambda config, name=_name: Heard(  # type: ignore[misc]
                (name,), (), named("contacts_tag", "tag", config.get("tag"))
            ),
        )
    )
for _name, _label in (
    ("audience_joined", _("Joined a segment")),
    ("audience_left", _("Left a segment")),
):
    trigger_type(
        TriggerType(
            _name,
            _label,
            "contact",
            "users",
            (Option("segment", "segment", _("Segment")), *COMMON),
            activity=lambda config, name=_name: Heard(  # type: ignore[misc]
                (name,), (), named("contacts_segment", "segment", config.get("segment"))
            ),
        )
    )
trigger_type(
    TriggerType(
        "field_changed",
        _("A field changes"),
        "contact",
        "pencil",
        (
            Option("field", "field", _("Field"), is_required=True),
            Option("from", "value", _("From")),
            Option("to", "value", _("To")),
        ),
        activity=changed,
    )
)
trigger_type(
    TriggerType(
        "organisation_metric",
        _("A number of an organisation crosses a value"),
        "contact",
        "building",
        (
            Option("field", "text", _("Field of the organisation"), is_required=True),
            Option("operator", "choice", _("Comes to be"), choices={k: k for k in SIGNS}),
            Option("value", "number", _("Value"), is_required=True),
            Option("after_weeks", "whole", _("Once it is so many weeks old"), least=1, most=520),
        ),
        activity=organisation_metric,
    )
)
trigger_type(
    TriggerType(
        "lead_score_reached",
        _("A lead's score is reached"),
        "score",
        "gauge",
        (
            Option("score", "score", _("Score"), default="lead_score"),
            Option("min_score", "number", _("At least"), is_required=True),
        ),
        activity=scored,
    )
)
trigger_type(
    TriggerType(
        "metric_threshold",
        _("A score crosses a value"),
        "score",
        "gauge",
        (
            Option("score", "score", _("Score"), is_required=True),
            Option("operator", "choice", _("Comes to be"), choices={k: k for k in SIGNS}),
            Option("value", "number", _("Value"), is_required=True),
        ),
        activity=scored,
    )
)
trigger_type(
    TriggerType(
        "lifecycle_entered",
        _("Comes into a stage"),
        "contact",
        "milestone",
        (
            Option("stages", "texts", _("Stages")),
            Option("from_stages", "texts", _("From")),
            Option("lifecycle", "text", _("Type of contacts")),
        ),
        activity=staged,
    )
)
