"""What became of messages: of a batch, a version, a template or an account, in figures.

People are told from machines everywhere. Rates are of what arrived and may be counted; whoever
was not to be counted, such as a child, is in none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDay, TruncHour

from messaging.models import HANDED, Batch, DeliveryReport, Message, MessageQuerySet, Status
from messaging.permissions import MESSAGES_VIEW
from templating.models import TemplateVersion
from tracking.models import Hit, HitQuerySet, Link, Verdict
from tracking.queries import current_rules

#: Links beyond these are not listed.
MOST_LINKS = 200
OPENED = Q(opened_at__isnull=False)
CLICKED = Q(clicked_at__isnull=False)
REPLIED = Q(replied_at__isnull=False)
SENT = Q(status__in=HANDED) | Q(status=Status.FAILED, sent_at__isnull=False)
ARRIVED = Q(status__in=HANDED)
COUNTED = ARRIVED & Q(is_tracked=True)
#: Nothing says that a text or a push was looked at, so they have no rate of that.
OF_MAIL = Q(channel="email")
Step = Literal["day", "hour"]


@dataclass(frozen=True)
class About:
    """Which messages a report is about; what is empty narrows nothing."""

    batches: Sequence[int] = ()
    version: int | None = None
    template: int | None = None
    account: int | None = None
    #: When they were sent.
    since: datetime | None = None
    until: datetime | None = None

    def messages(self, user: Any) -> MessageQuerySet:
        rows = Message.objects.visible_to(user, MESSAGES_VIEW).filter(direction="out")
        if self.batches:
            rows = rows.filter(batch__in=self.batches)
        if self.version:
            rows = rows.filter(written_by([self.version]))
        if self.template:
            versions = TemplateVersion.objects.filter(template=self.template)
            rows = rows.filter(written_by(list(versions.values_list("pk", flat=True))))
        if self.account:
            rows = rows.filter(account=self.account)
        if self.since:
            rows = rows.filter(sent_at__gte=self.since)
        return rows.filter(sent_at__lt=self.until) if self.until else rows

    def hits(self, user: Any) -> HitQuerySet:
        is_of_batches = self.batches and not (
            self.version or self.template or self.account or self.since or self.until
        )
        if is_of_batches:
            hits = Hit.objects.visible_to(user, MESSAGES_VIEW)
            return hits.filter(batch__in=self.batches)
        return Hit.objects.filter(message__in=self.messages(user).values("pk"))

    def reports(self, user: Any) -> QuerySet[DeliveryReport]:
        """What providers told of them."""
        return DeliveryReport.objects.filter(message__in=self.messages(user).values("pk"))


def written_by(versions: Sequence[int]) -> Q:
    """Messages of one of these versions: of their own, or else of their batch's.

    The batches are named one by one, so that an index finds their messages.
    """
    batches = Batch.objects.filter(version__in=versions).values_list("pk", flat=True)
    return Q(version__in=versions) | Q(batch__in=list(batches), version=None)


def figures(about: About, *, for_user: Any) -> dict[str, Any]:
    """Counts and rates of the messages, and how they stand to the firm's goals."""
    counts = about.messages(for_user).aggregate(
        messages=Count("pk"),
        sent=Count("pk", filter=SENT),
        delivered=Count("pk", filter=Q(status__in=(Status.DELIVERED, Status.READ))),
        failed=Count("pk", filter=Q(status=Status.FAILED)),
        skipped=Count("pk", filter=Q(status=Status.SKIPPED)),
        uncertain=Count("pk", filter=Q(status=Status.UNCERTAIN)),
        counted=Count("pk", filter=COUNTED),
        opened=Count("pk", filter=OPENED),
        clicked=Count("pk", filter=CLICKED),
        mails_counted=Count("pk", filter=COUNTED & OF_MAIL),
        mails_opened=Count("pk", filter=OPENED & OF_MAIL),
        replied=Count("pk", filter=REPLIED),
    )
    seen = about.hits(for_user).aggregate(
        opened_by_machines=_messages_hit("open", Verdict.MACHINE),
        opened_by_unknown=_messages_hit("open", Verdict.UNKNOWN),
        clicked_by_machines=_messages_hit("click", Verdict.MACHINE),
        clicked_by_unknown=_messages_hit("click", Verdict.UNKNOWN),
        converted=_messages_hit("converted", Verdict.HUMAN),
        clicks=Count("pk", filter=Q(kind="click", verdict=Verdict.HUMAN)),
    )
    told = about.reports(for_user).aggregate(
        bounced_hard=_messages_told(Q(kind="bounced", bounce="hard")),
        bounced_soft=_messages_told(Q(kind="bounced") & ~Q(bounce="hard")),
        complained=_messages_told(Q(kind="complained")),
    )
    rules = current_rules()
    open_rate = rate(counts.pop("mails_opened"), counts.pop("mails_counted"))
    click_rate = rate(counts["clicked"], counts["counted"])
    return {
        **counts,
        **seen,
        **told,
        "open_rate": open_rate,
        "click_rate": click_rate,
        "open_goal": rules.open_goal,
        "click_goal": rules.click_goal,
        "is_open_goal_met": None if open_rate is None else open_rate > rules.open_goal,
        "is_click_goal_met": None if click_rate is None else click_rate > rules.click_goal,
    }


def _messages_told(what: Q) -> Count:
    return Count("message", distinct=True, filter=what)


def _messages_hit(kind: str, verdict: str) -> Count:
    return Count("message", distinct=True, filter=Q(kind=kind, verdict=verdict))


def rate(part: int, whole: int) -> float | None:
    """So many of a hundred; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def links(about: About, *, for_user: Any) -> list[dict[str, Any]]:
    """Where people went, most of them first. Addresses of one reader each are one link: the
    place in the template that they come from.
    """
    clicks = about.hits(for_user).filter(kind=Hit.Kind.CLICK, link__isnull=False)
    people = Q(verdict=Verdict.HUMAN)
    rows = (
        clicks.annotate(root=Coalesce("link__of_id", "link_id"))
        .values("root")
        .annotate(
            first_place=Min("place", filter=Q(place__gt=0)),
            people=Count("message", distinct=True, filter=people),
            clicks=Count("pk", filter=people),
            machine_clicks=Count("pk", filter=Q(verdict=Verdict.MACHINE)),
            unknown_clicks=Count("pk", filter=Q(verdict=Verdict.UNKNOWN)),
        )
        .order_by("-people", "-clicks", "root")
    )
    found = list(rows[:MOST_LINKS])
    roots = [row["root"] for row in found]
    urls = dict(Link.objects.filter(pk__in=roots).values_list("pk", "url"))
    return [{**row, "link": row["root"], "url": urls.get(row["root"], "")} for row in found]


def over_time(about: About, *, step: Step, for_user: Any) -> list[dict[str, Any]]:
    """How many were sent, opened and followed in each day or hour, each message once."""
    cut = TruncHour if step == "hour" else TruncDay
    found: dict[datetime, dict[str, Any]] = {}
    for name, column in (("sent", "sent_at"), ("opened", "opened_at"), ("clicked", "clicked_at")):
        rows = about.messages(for_user).filter(**{f"{column}__isnull": False})
        counts = rows.annotate(moment=cut(column)).values("moment").annotate(count=Count("pk"))
        for moment, count in counts.order_by("moment").values_list("moment", "count"):
            found.setdefault(moment, {"sent": 0, "opened": 0, "clicked": 0})[name] = count
    return [{"at": moment, **counts} for moment, counts in sorted(found.items())]


def by_version(about: About, *, for_user: Any) -> list[dict[str, Any]]:
    """How many were sent, opened and followed of each version, the newest first."""
    rows = about.messages(for_user).annotate(said=Coalesce("version_id", "batch__version_id"))
    counts = (
        rows.filter(said__isnull=False)
        .order_by()
        .values("said")
        .annotate(
            sent=Count("pk", filter=SENT),
            counted=Count("pk", filter=COUNTED),
            mails=Count("pk", filter=COUNTED & OF_MAIL),
            opened=Count("pk", filter=OPENED),
            clicked=Count("pk", filter=CLICKED),
        )
        .order_by("-said")[:MOST_LINKS]
    )
    found = list(counts)
    versions = TemplateVersion.objects.in_bulk([row["said"] for row in found])
    return [
        {
            **{name: count for name, count in row.items() if name != "mails"},
            "version": row["said"],
            "locale": versions[row["said"]].locale,
            "number": versions[row["said"]].number,
            "subject": versions[row["said"]].subject,
            "open_rate": rate(row["opened"], row["counted"]) if row["mails"] else None,
            "click_rate": rate(row["clicked"], row["counted"]),
        }
        for row in found
    ]
