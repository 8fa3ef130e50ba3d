"""What conditions can ask of stages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from contacts.conditions.about.people import OF_THE_CONTACT
from contacts.conditions.comparing import compare
from contacts.conditions.fields import Ask, Choice, Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place
from contacts.conditions.sources.values import Beside, Column
from contacts.conditions.sql import Sql, finding, sql
from contacts.naming import keeps_conditions
from events.queries import catalogue
from lifecycle.activities import AT_RISK, OWN, SAFE, STAGE_CHANGED
from lifecycle.models import Lifecycle, Stage

LIFECYCLE = _("Lifecycle")
STANDINGS = "lifecycle_standing"
MOVED = frozenset({STAGE_CHANGED.name})


@dataclass(frozen=True)
class InStage:
    """A stage by its key, of whichever lifecycle: a choice's key is the ids of all of that name."""

    column: str

    def holds(self, ask: Ask, place: Place) -> Sql:
        column = f"stood.{self.column}"
        if ask.operator == "is_set":
            test = sql(f"{column} IS NOT NULL")
        else:
            several = ask.value if ask.operator == "in_list" else [ask.value]
            ids = [id for ids in several for id in ids]
            test = sql(f"{column} = ANY({{}}::bigint[])", ids)
        holds = sql(
            f"EXISTS (SELECT FROM {STANDINGS} stood"
            f" WHERE stood.contact_id = {place.contact}.id AND {{}})",
            test,
            is_sure=True,
        )
        # Everybody has one standing at most.
        found = sql(
            f"SELECT stood.contact_id AS id FROM {STANDINGS} stood WHERE {{}}",  # noqa: S608
            test,
        )
        return finding(holds, found, place.contact)


@dataclass(frozen=True)
class ActiveDays:
    """On how many days, where they live, they did something since they came into their stage."""

    def holds(self, ask: Ask, place: Place) -> Sql:
        days = sql(
            f"(SELECT count(*) FROM {STANDINGS} stood JOIN events_activeday active"  # noqa: S608
            " ON active.contact_id = stood.contact_id AND active.day >="
            f" events_day(stood.since, {place.contact}.time_zone, {{}})"
            f" WHERE stood.contact_id = {place.contact}.id)",
            settings.TIME_ZONE,
        )
        return compare(days, ask, place)


@condition_fields
def of_stages() -> Iterable[Field]:
    choices = tuple(_choices())
    yield _in_stage("stage", _("Stage"), "stage_id", choices)
    yield _in_stage("previous_stage", _("Stage before"), "previous_id", choices)
    since = Beside(STANDINGS, "stood", OF_THE_CONTACT, Column("{row}.since"))
    yield Field(
        "stage_since", _("In the stage since"), Kind.MOMENT, since, LIFECYCLE, touched_by=MOVED
    )
    done = frozenset(name for name, type in catalogue().items() if type.by_contact)
    yield Field(
        "active_days_in_stage",
        _("Active days in the stage"),
        Kind.NUMBER,
        ActiveDays(),
        LIFECYCLE,
        touched_by=done | MOVED,
        without=frozenset({"is_set", "is_not_set"}),
    )
    at_risk = Beside(STANDINGS, "stood", OF_THE_CONTACT, Column("{row}.at_risk"))
    yield Field(
        "at_risk",
        _("At risk"),
        Kind.BOOLEAN,
        at_risk,
        LIFECYCLE,
        touched_by=frozenset({AT_RISK.name, SAFE.name}),
    )


def _in_stage(key: str, label: object, column: str, choices: tuple[Choice, ...]) -> Field:
    source = InStage(column)
    return Field(key, label, Kind.CHOICE, source, LIFECYCLE, choices, touched_by=OWN)


def _choices() -> Iterator[Choice]:
    ids: dict[str, list[int]] = {}
    labels: dict[str, str] = {}
    rows = Stage.objects.order_by("lifecycle", "order", "id").values_list("key", "pk", "label")
    for key, id, label in rows:
        ids.setdefault(key, []).append(id)
        labels.setdefault(key, label)
    for key, label in labels.items():
        yield Choice(key, label, tuple(ids[key]))


def conditions_saying(word: str) -> Iterator[tuple[str, Any]]:
    """The stages in whose conditions a word stands, and the lifecycles that tell risk by it."""
    for model, column in ((Stage, "conditions"), (Lifecycle, "at_risk")):
        rows: Any = model._default_manager.annotate(said=Cast(column, TextField()))
        for row in rows.filter(said__contains=word):
            yield str(row), getattr(row, column)


keeps_conditions("stages", conditions_saying)
