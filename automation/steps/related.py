"""The step that writes to those who are related to somebody, about that somebody."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.options import Option
from automation.sending import SAID, send, values_said
from automation.steps.messages import GROUP, checking, preparing
from automation.steps.types import Going, Person, StepType, pass_on, step_type
from channels.models import Channel
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact, Relationship, RelationshipType
from messaging.models import Batch
from messaging.planning.operations import Planned
from templating.values import values_for

#: Which end of the relationship is written to: `from` is whoever is “Parent of”.
FROM, TO = "from", "to"
#: What templates call the one whom it is about.
ABOUT = "about"
ALWAYS = ("name", "first_name", "last_name")
VALUES = f"""(SELECT {SAID} || jsonb_build_object('{ABOUT}', who.said::jsonb)
  FROM unnest({{}}::bigint[], {{}}::bigint[], {{}}::text[]) AS who (related, enrolment, said)
  JOIN automation_enrolment e ON e.id = who.enrolment
  WHERE who.related = v.contact_id LIMIT 1)"""  # noqa: S608

#: Somebody at the step, and the contact that is told.
Pair = tuple[Person, int]


def notify_related(going: Going) -> None:
    """A mail to everybody who stands in the relationship now and receives alerts, about each of
    the people. Whoever is related to two of them gets one about either.
    """
    related = related_to(going)
    people = _about(going)
    told: dict[int, list[Planned]] = defaultdict(list)
    for pairs in _rounds(going.people, related):
        planned = send(
            going,
            to=Contact.objects.filter(pk__in=[other for _, other in pairs]),
            values=_values(going.config, pairs, people),
        )
        for person, other in pairs:
            if other in planned:
                told[person.enrolment].append(planned[other])
    for person in going.people:
        _tell(going, person, told[person.enrolment])


def related_to(going: Going) -> dict[int, list[int]]:
    """Contact at the step → who is related to them so, the oldest relationship first.

    :raises StepImpossible: if there is no such relationship any more.
    """
    slug = going.config["relationship"]
    type = RelationshipType.objects.filter(slug=slug).first()
    if type is None:
        raise StepImpossible(f"There is no relationship “{slug}”.")
    ids = set(going.contacts)
    ends = {FROM: ("other", "contact"), TO: ("contact", "other")}
    sides = list(ends.values()) if type.is_symmetric else [ends[going.config.get("end", FROM)]]
    rows = _standing(type, going.now.date())
    found: dict[int, list[int]] = defaultdict(list)
    for own, far in sides:
        pairs = rows.filter(**{f"{own}__in": ids}).values_list(f"{own}_id", f"{far}_id")
        for contact, other in pairs:
            if other not in found[contact]:
                found[contact].append(other)
    return found


def _standing(type: RelationshipType, today: date) -> Any:
    """Those that hold today, and of whom it is said that they are told of what happens."""
    return (
        Relationship.objects.filter(type=type, organisation=None, receives_alerts=True)
        .filter(Q(started_on=None) | Q(started_on__lte=today))
        .filter(Q(ended_on=None) | Q(ended_on__gt=today))
        .order_by("id")
    )


def _rounds(people: Sequence[Person], related: Mapping[int, Sequence[int]]) -> Iterator[list[Pair]]:
    """Everybody with everybody related to them, so that nobody is written to twice in a round."""
    rounds: list[dict[int, Person]] = []
    for person in people:
        for other in related.get(person.contact, ()):
            free = next((one for one in rounds if other not in one), None)
            if free is None:
                rounds.append(free := {})
            free[other] = person
    for one in rounds:
        yield [(person, other) for other, person in one.items()]


def _about(going: Going) -> dict[int, str]:
    """Contact at the step → what the templates ask of them, as JSON."""
    if going.batch is None:
        raise StepImpossible
    batch = Batch.objects.select_related("version").get(pk=going.batch)
    versions = [version for version in (batch.version, *batch.translations.all()) if version]
    asked = {
        variable["name"].removeprefix(f"{ABOUT}.")
        for version in versions
        for variable in version.variables
        if variable["name"].startswith(f"{ABOUT}.")
    }
    wanted = sorted({*ALWAYS, *asked})
    roots = {name.partition(".")[0] for name in wanted}
    filled = values_for(sorted(set(going.contacts)), wanted, now=going.now)
    return {
        contact: orjson.dumps(
            {root: values[root] for root in roots if root in values}, default=str
        ).decode()
        for contact, values in filled.items()
    }


def _values(config: Mapping[str, Any], pairs: Sequence[Pair], people: Mapping[int, str]) -> Sql:
    return sql(
        VALUES,
        *values_said(config),
        [other for _, other in pairs],
        [person.enrolment for person, _ in pairs],
        [people.get(person.contact, "{}") for person, _ in pairs],
    )


def _tell(going: Going, person: Person, planned: Sequence[Planned]) -> None:
    """Somebody goes past it if nobody is told, and waits for the last mail that is held back."""
    if not planned:
        going.skip([person.enrolment], "no_related")
        return
    leaving = [one for one in planned if one.status != "skipped"]
    first = (leaving or planned)[0]
    going.results[person.enrolment] = {
        "message": first.id,
        "verdict": first.reason or "sent",
        "told": len(leaving),
        **({"all": [one.id for one in planned]} if len(planned) > 1 else {}),
    }
    if not leaving:
        going.skip([person.enrolment], planned[0].reason)
        return
    held = [one.due_at for one in leaving if one.due_at is not None and one.due_at > going.now]
    if held:
        going.hold([person.enrolment], max(held))


step_type(
    StepType(
        "notify_related",
        _("Write to somebody related"),
        GROUP,
        "heart-handshake",
        notify_related,
        (
            Option("relationship", "relationship", _("Relationship"), is_required=True),
            Option(
                "end",
                "choice",
                _("Who is told"),
                default=FROM,
                choices={
                    FROM: _("Whoever is this to them"),
                    TO: _("Those whom they are this to"),
                },
            ),
            Option("template", "template", _("Template"), is_required=True, channel=Channel.EMAIL),
            Option("topic", "topic", _("What it is about")),
            Option("account", "text", _("Account")),
            Option("values", "values", _("Values of the template's variables")),
        ),
        resume=pass_on,
        prepare=preparing(Channel.EMAIL),
        check=checking(Channel.EMAIL),
        description=_(
            "To those who receive alerts. The template is theirs, and “about” in it is the contact."
        ),
    )
)
