"""What triggers hear of, as SQL: facts of the log in, people who come in out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.program import Trigger
from automation.triggers.types import TRIGGERS, Heard, TriggerType
from contacts.conditions.about.activities import fields, kind_of
from contacts.conditions.compiling import of_condition
from contacts.conditions.fields import Catalogue
from contacts.conditions.operators import Kind
from contacts.conditions.parsing import parse_rows
from contacts.conditions.places import Place
from contacts.conditions.sql import TRUE, Sql, all_of, any_of, sql
from contacts.errors import BadConditions
from events.catalogue import ActivityType
from events.queries import own_names, types_by_name

# What happened to an organisation happened to all who belong to it.
CAME = """
SELECT who.id AS contact, act.occurred_at AS at, act.id AS fact, {} AS context
FROM events_activity act CROSS JOIN LATERAL (
    SELECT act.contact_id AS id WHERE act.contact_id IS NOT NULL
    UNION ALL
    SELECT p.id FROM contacts_contact p
    WHERE act.contact_id IS NULL AND p.organisation_id = act.organisation_id
) who
WHERE act.type = ANY({}::text[]) AND ({})
"""
# Nobody but the system itself made the fact: such facts may follow from each other for ever.
CONTEXT = """jsonb_strip_nulls(jsonb_build_object(
    'activity', act.type, 'title', act.title, 'occurred_at', act.occurred_at,
    'amount', act.amount, 'item_type', nullif(act.item_type, ''),
    'item_id', nullif(act.item_id, ''), 'item_title', nullif(act.item_title, ''),
    'category', nullif(act.category, ''), 'properties', act.properties,
    'by_itself', act.source = '' AND act.by_id IS NULL AND NOT act.type = ANY({}::text[])))"""
#: Beside their own options, what all triggers that hear of activities can be asked.
COMMON = (
    Option("where", "where", _("Of which it holds that")),
    Option("nth", "whole", _("Only the so many-eth time"), least=1, most=100_000),
    Option("times", "whole", _("So many times"), least=2, most=100_000),
    Option("within_days", "whole", _("Within so many days"), least=1, most=3660),
    Option("in_a_row", "whole", _("So many in a row"), least=1, most=1000),
    Option("interrupted_by", "activity", _("The row is broken by")),
)
COMMON_NAMES = frozenset(option.name for option in COMMON)
#: Names that stand on each trigger, so that no property can be asked for by them alone.
TAKEN = frozenset({"id", "type", "conditions"}) | COMMON_NAMES
#: What stands on each fact beside its properties.
OF_EACH = ("item_type", "item_id", "item_title", "category")
KINDS = {Kind.NUMBER: "number", Kind.BOOLEAN: "boolean"}
# The so many-eth of somebody, those before it counted by the same conditions.
COUNTED = """(SELECT count(*) FROM events_activity prior
    WHERE prior.contact_id = act.contact_id AND prior.type = ANY({}::text[])
      AND (prior.occurred_at, prior.id) <= (act.occurred_at, act.id) AND ({})) = {}"""
SINCE_BROKEN = """prior.occurred_at > coalesce((SELECT max(other.occurred_at)
    FROM events_activity other WHERE other.contact_id = act.contact_id
      AND other.type = {} AND other.occurred_at <= act.occurred_at), '-infinity')"""


def type_named(name: str) -> TriggerType | None:
    """The trigger of this name: an announced one, or that of any activity in the catalogue.

    What packs call an activity is a trigger by that name, too: `class_missed`.
    """
    known = TRIGGERS.get(name)
    if known is not None and not known.needs:
        return known
    activity = types_by_name().get(name)
    if activity is None:
        return known
    announced = TRIGGERS.get(activity.name)
    if announced is not None and not announced.needs:
        return announced
    return of_activity(activity, name)


def catalogue() -> Iterator[TriggerType]:
    """Every trigger there is: the announced ones, and each activity by all its names."""
    activities = types_by_name()
    for name, type in TRIGGERS.items():
        yield (
            type
            if not type.needs or name not in activities
            else of_activity(activities[name], name)
        )
    for name in activities:
        if name not in TRIGGERS:
            found = type_named(name)
            if found is not None:
                yield found if found.name == name else replace(found, name=name)


def of_activity(activity: ActivityType, name: str) -> TriggerType:
    """The trigger of a type of activity: each of its properties can be chosen."""
    label = next((one.label for one in activity.aliases if one.name == name), activity.label)
    own = tuple(_own_options(activity))

    def heard(config: Any) -> Heard:
        said = [same(one.name, config[one.name]) for one in own if one.name in config]
        return Heard((activity.name,), said)

    group = activity.category
    return TriggerType(name, label, group, activity.icon, (*own, *COMMON), activity=heard)


def _own_options(activity: ActivityType) -> Iterator[Option]:
    for name, schema in activity.properties.get("properties", {}).items():
        kind = kind_of(schema)
        if kind is not None and name not in TAKEN and name not in OF_EACH:
            label = name.replace("_", " ").capitalize()
            yield Option(name, KINDS.get(kind, "text"), label)
    for name in OF_EACH:
        yield Option(name, "text", name.replace("_", " ").capitalize())


def same(name: str, value: Any) -> dict[str, Any]:
    """That a property, or what stands beside them, is this."""
    return {"field": name, "operator": "equals", "value": value}


def came(trigger: Trigger, *, of: Sql, now: datetime) -> Sql | None:
    """Who comes in by the facts that `of` picks among rows `act`: (contact, at, fact, context).

    None where the trigger hears of no activity.

    :raises BadConditions: if what must hold of the facts cannot be understood any more.
    """
    heard = heard_by(trigger)
    if heard is None:
        return None
    types = list(heard.types)
    by_people = sorted(
        {one.name for one in types_by_name().values() if one.by_contact or one.is_open}
    )
    tests = all_of([of, *_tests(trigger, heard, now)])
    return sql(CAME, sql(CONTEXT, by_people), types, tests)


def heard_by(trigger: Trigger) -> Heard | None:
    """What the trigger hears of, under the names that facts are kept by."""
    type = type_named(trigger.type)
    if type is None or type.activity is None:
        return None
    heard = type.activity(trigger.config)
    return heard._replace(types=tuple(own_names(heard.types)))


def _tests(trigger: Trigger, heard: Heard, now: datetime) -> Iterator[Sql]:
    config = trigger.config
    said = [*heard.where, *(config.get("where") or [])]
    root = f"{trigger.place}.where"
    holds = where_of(heard.types, said, row="act", now=now, root=root)
    yield holds
    yield heard.only
    counts = [(config.get("nth"), TRUE), (config.get("times"), _lately(config))]
    if config.get("in_a_row"):
        breaker = own_names([config.get("interrupted_by") or ""])[0]
        counts.append((config["in_a_row"], sql(SINCE_BROKEN, breaker)))
    for number, among in counts:
        if number is not None:
            alike = where_of(heard.types, said, row="prior", now=now, root=root)
            yield sql(COUNTED, list(heard.types), all_of([alike, among]), number)


def _lately(config: Any) -> Sql:
    days = config.get("within_days")
    if days is None:
        return TRUE
    return sql("prior.occurred_at > act.occurred_at - make_interval(days => {})", days)


def where_of(
    types: Iterable[str], said: Sequence[Any], *, row: str, now: datetime, root: str = "where"
) -> Sql:
    """Whether what is said holds of a row of the log that is of one of the types.

    :raises BadConditions: naming each fault by its place.
    """
    if not said:
        return TRUE
    known = Catalogue(fields())
    told = []
    for type in types:
        field = known.find(f"activity.{type}")
        if field is None:
            detail = str(_("There is no activity of this type."))
            raise BadConditions(errors=[{"field": root, "detail": detail}])
        above = root.removesuffix(".where")
        condition = parse_rows({"where": list(said)}, field, root=above, is_kept=True)
        place = Place(now, contact="c", row=row)
        holds = all_of(of_condition(one, place) for one in condition.where)
        told.append(sql(f"{row}.type = {{}} AND ({{}})", type, holds))
    return any_of(told)
