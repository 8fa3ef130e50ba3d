"""What the log adds up to: figures of the contact, and progress with tracked items."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contacts.conditions.about.people import OF_THE_CONTACT
from contacts.conditions.comparing import compare, shifted
from contacts.conditions.fields import Ask, Choice, Field
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place, by_own_day
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Beside, Cases, Column, Tally
from contacts.conditions.sql import Sql, sql
from events.queries import catalogue

ENGAGEMENT = _("Engagement")
METRICS = "events_contactmetrics"
STATUSES = (
    Choice("open", _("Under way"), "open"),
    Choice("completed", _("Completed"), "completed"),
    Choice("abandoned", _("Abandoned"), "abandoned"),
)
STATUS = {
    "open": "{row}.completed_at IS NULL AND {row}.abandoned_at IS NULL",
    "completed": "{row}.completed_at IS NOT NULL",
    "abandoned": "{row}.completed_at IS NULL AND {row}.abandoned_at IS NOT NULL",
}


@dataclass(frozen=True)
class Streak:
    """Days in a row; a streak that was not kept up yesterday, where they live, is over."""

    def holds(self, ask: Ask, place: Place) -> Sql:
        kept_up = by_own_day(
            place, lambda day: sql(f"{place.row}.streak_until >= {{}}", shifted(day, -1))
        )
        days = sql(f"CASE WHEN {{}} THEN {place.row}.streak_days ELSE 0 END", kept_up)
        return compare(days, ask, place)


def fields() -> Iterator[Field]:
    for name, label in (
        ("activities", _("Number of activities")),
        ("amount", _("Sum of all amounts")),
        ("longest_streak_days", _("Longest streak in days")),
    ):
        yield _of_metrics(name, label, Kind.NUMBER)
    streak = Tally(METRICS, "sums", OF_THE_CONTACT, Streak())
    yield Field(
        "streak_days",
        _("Streak in days"),
        Kind.NUMBER,
        streak,
        ENGAGEMENT,
        touched_by=None,
        drifts=True,
    )
    yield _of_metrics("last_active_at", _("Last active"), Kind.MOMENT)
    yield _of_metrics("last_progress_at", _("Last progress with an item"), Kind.MOMENT)
    yield Field(
        "items",
        _("Tracked items"),
        Kind.NUMBER,
        Rows("events_itemprogress", "item"),
        ENGAGEMENT,
        where=tuple(_of_items()),
        touched_by=frozenset(type.name for type in catalogue().values() if type.item_role),
    )


def _of_metrics(name: str, label: object, kind: Kind) -> Field:
    shape = Tally if kind == Kind.NUMBER else Beside
    source = shape(METRICS, "sums", OF_THE_CONTACT, Column(f"{{row}}.{name}"))
    return Field(name, label, kind, source, ENGAGEMENT, touched_by=None)


def _of_items() -> Iterator[Field]:
    yield Field("status", _("Status"), Kind.CHOICE, Cases(STATUS), choices=STATUSES)
    for name, label in (
        ("item_type", _("Kind of item")),
        ("item_id", _("Id of the item")),
        ("title", _("Title")),
        ("category", _("Category")),
    ):
        yield Field(name, label, Kind.TEXT, Column(f"{{row}}.{name}", may_be_empty=True))
    yield Field("percent", _("Percent done"), Kind.NUMBER, Column("{row}.percent"))
    for name, label in (
        ("started_at", _("Started")),
        ("progressed_at", _("Last progress")),
        ("due_at", _("Due")),
        ("completed_at", _("Completed at")),
        ("abandoned_at", _("Abandoned at")),
    ):
        yield Field(name, label, Kind.MOMENT, Column(f"{{row}}.{name}"))
