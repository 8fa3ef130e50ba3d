"""All that was sent in a period: by day, week or month and channel, by what it said, by account.

A message belongs to the moment it was sent at, and so does all that became of it: rates of a
period stay what they are, however late somebody opens it. Beside it stands the period before,
which is as long.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDay, TruncMonth, TruncWeek

from contacts.models import Contact
from events.models import Activity
from messaging.activities import EMAIL_UNSUBSCRIBED, OPTED_OUT
from messaging.attention.reports import CLICKED, OPENED, REPLIED, SENT, rate
from messaging.models import DeliveryReport, Message, Status
from messaging.permissions import MESSAGES_VIEW
from tracking.models import Hit, Link

Step = Literal["day", "week", "month"]
CUTS: dict[str, Any] = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
COUNTED = ("sent", "delivered", "opened", "clicked", "replied", "bounced", "complained")
NAMES = (*COUNTED, "unsubscribed")
#: Among these somebody looks for what did well and what did badly; more are in no list.
MOST = 100
TEMPLATE = ("version__template", "batch__version__template")
#: What a list can be by → the columns of a message that say it.
BY: dict[str, tuple[str, ...]] = {
    "template": TEMPLATE,
    "batch": ("batch",),
    "account": ("account",),
}
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Period:
    since: datetime
    until: datetime

    def before(self) -> "Period":
        return Period(self.since - (self.until - self.since), self.since)


@dataclass
class Figures:
    """What became of some messages."""

    counts: dict[str, int]
    #: Currency → what providers took.
    costs: dict[str, Decimal]

    @classmethod
    def none(cls) -> "Figures":
        return cls(dict.fromkeys(NAMES, 0), {})

    def add(self, other: "Figures") -> None:
        for name, count in other.counts.items():
            self.counts[name] += count
        for currency, amount in other.costs.items():
            self.costs[currency] = self.costs.get(currency, Decimal(0)) + amount

    def as_json(self) -> dict[str, Any]:
        costs = [{"currency": one, "amount": self.costs[one]} for one in sorted(self.costs)]
        sent = self.counts["sent"]
        rates = {f"{name}_rate": rate(self.counts[name], sent) for name in NAMES if name != "sent"}
        return {**self.counts, **rates, "costs": costs}


@dataclass(frozen=True)
class Overview:
    """Messages of a period, as far as a person sees them."""

    period: Period
    for_user: Any
    channel: str = ""

    def by_time(self, step: Step) -> dict[Key, Figures]:
        """(where the step begins, channel) → figures."""
        return self._figures({"at": CUTS[step], "channel": ("channel",)}, said=True)

    def by_channel(self) -> dict[Key, Figures]:
        return self._figures({"channel": ("channel",)}, said=True)

    def by(self, name: str) -> dict[Key, Figures]:
        """(id of a template, batch or account) → figures; of what has none there are none."""
        found = self._figures({name: BY[name]})
        return {key: figures for key, figures in found.items() if key[0] is not None}

    def links(self) -> list[dict[str, Any]]:
        """Where people went in the period, most of them first."""
        rows = Hit.objects.filter(kind=Hit.Kind.CLICK, link__isnull=False).by_people()
        if not self._sees_all:
            rows = rows.visible_to(self.for_user, MESSAGES_VIEW)
        if self.channel:
            rows = rows.filter(message__channel=self.channel)
        rows = rows.filter(at__gte=self.period.since, at__lt=self.period.until)
        told = (
            rows.annotate(root=Coalesce("link__of_id", "link_id"))
            .values("root")
            .annotate(people=Count("message", distinct=True), clicks=Count("pk"))
            .order_by("-people", "-clicks", "root")[:MOST]
        )
        found = list(told)
        keys = [row["root"] for row in found]
        urls = dict(Link.objects.filter(pk__in=keys).values_list("pk", "url"))
        return [{**row, "url": urls.get(row["root"], "")} for row in found]

    # --- how -----------------------------------------------------------------------------------

    @property
    def _sees_all(self) -> bool:
        scope_of = getattr(self.for_user, "scope_of", None)
        return scope_of is not None and scope_of(MESSAGES_VIEW) == "all"

    def _messages(self) -> QuerySet[Message]:
        rows = Message.objects.all()
        if not self._sees_all:
            rows = rows.visible_to(self.for_user, MESSAGES_VIEW)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        return rows.filter(
            direction="out", sent_at__gte=self.period.since, sent_at__lt=self.period.until
        )

    def _figures(self, by: Mapping[str, Any], *, said: bool = False) -> dict[Key, Figures]:
        found: dict[Key, Figures] = {}
        self._count(found, by)
        self._tell(found, by)
        self._leave(found, by)
        if said:
            self._say(found, by)
        return found

    def _count(self, found: dict[Key, Figures], by: Mapping[str, Any]) -> None:
        rows = self._messages().annotate(**_columns(by)).order_by()
        counted = rows.values(*_names(by), "currency").annotate(
            sent=Count("pk", filter=SENT),
            delivered=Count("pk", filter=Q(status__in=(Status.DELIVERED, Status.READ))),
            opened=Count("pk", filter=OPENED),
            clicked=Count("pk", filter=CLICKED),
            replied=Count("pk", filter=REPLIED),
            paid=Sum("cost"),
        )
        for row in counted:
            figures = found.setdefault(_key(row, by), Figures.none())
            counts = {name: row[name] for name in COUNTED if name in row}
            costs = {row["currency"]: row["paid"]} if row["paid"] else {}
            figures.add(Figures(counts, costs))

    def _tell(self, found: dict[Key, Figures], by: Mapping[str, Any]) -> None:
        """What providers told: of a message once, however often they said it."""
        kinds = ("bounced", "complained", "unsubscribed")
        # Nothing is told of a message before it is sent, which keeps the rows few.
        rows = DeliveryReport.objects.filter(kind__in=kinds, at__gte=self.period.since)
        rows = rows.filter(message__in=self._messages().values("pk"))
        columns = _columns(by, "message__")
        counted = (
            rows.annotate(**columns)
            .order_by()
            .values(*_names(by))
            .annotate(
                **{name: Count("message", distinct=True, filter=Q(kind=name)) for name in kinds}
            )
        )
        for row in counted:
            counts = {name: row[name] for name in kinds}
            found.setdefault(_key(row, by), Figures.none()).add(Figures(counts, {}))

    def _leave(self, found: dict[Key, Figures], by: Mapping[str, Any]) -> None:
        """Who left by the link of a message."""
        left = Activity.objects.filter(
            type=EMAIL_UNSUBSCRIBED.name, occurred_at__gte=self.period.since
        )
        named = Cast(KeyTextTransform("message", "properties"), BigIntegerField())
        rows = self._messages().filter(pk__in=left.annotate(of=named).values("of"))
        for row in self._grouped(rows, by):
            counts = {"unsubscribed": row["some"]}
            found.setdefault(_key(row, by), Figures.none()).add(Figures(counts, {}))

    def _say(self, found: dict[Key, Figures], by: Mapping[str, Any]) -> None:
        """Who said STOP in the period: no message of ours is named with it."""
        rows = Activity.objects.filter(
            type=OPTED_OUT.name,
            occurred_at__gte=self.period.since,
            occurred_at__lt=self.period.until,
        )
        if not self._sees_all:
            seen = Contact.objects.visible_to(self.for_user, MESSAGES_VIEW)
            rows = rows.filter(contact__in=seen.values("pk"))
        columns: dict[str, Any] = {"by_channel": KeyTextTransform("channel", "properties")}
        if "at" in by:
            columns["by_at"] = by["at"]("occurred_at")
        told = rows.annotate(**columns).order_by().values(*_names(by)).annotate(some=Count("pk"))
        for row in told:
            if row["by_channel"] and self.channel in ("", row["by_channel"]):
                counts = {"unsubscribed": row["some"]}
                found.setdefault(_key(row, by), Figures.none()).add(Figures(counts, {}))

    @staticmethod
    def _grouped(rows: QuerySet[Message], by: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        grouped: Any = rows.annotate(**_columns(by)).order_by().values(*_names(by))
        counted: Iterable[dict[str, Any]] = grouped.annotate(some=Count("pk"))
        return counted


def _columns(by: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """What is grouped by, each under a name that no column has."""
    columns: dict[str, Any] = {}
    for name, of in by.items():
        if name == "at":
            columns["by_at"] = of(f"{prefix}sent_at")
        elif len(of) > 1:
            columns[f"by_{name}"] = Coalesce(*(f"{prefix}{one}" for one in of))
        else:
            columns[f"by_{name}"] = F(f"{prefix}{of[0]}")
    return columns


def _names(by: Mapping[str, Any]) -> list[str]:
    return [f"by_{name}" for name in by]


def _key(row: Mapping[str, Any], by: Mapping[str, Any]) -> Key:
    return tuple(row[f"by_{name}"] for name in by)


def together(found: Mapping[Key, Figures], place: int | None = None) -> dict[Any, Figures]:
    """The figures summed by one part of their key; under None all of them."""
    whole: dict[Any, Figures] = {}
    for key, figures in found.items():
        whole.setdefault(None if place is None else key[place], Figures.none()).add(figures)
    return whole
