"""Where contacts stand and why, and how many stand where and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Q, QuerySet

from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions, ConditionsTookTooLong
from contacts.models import Contact
from contacts.queries.search import ids_of
from contacts.queries.segments import Answer, explain
from lifecycle.models import (
    Lifecycle,
    SampledContact,
    Stage,
    StageChange,
    StageSample,
    Standing,
)
from lifecycle.operations.placing import Rules, in_turn, reckoning

#: Of a contact's history, so much is shown at once.
MOST_CHANGES = 50
LIMITS = "SET LOCAL statement_timeout = '5s'; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
# Whoever stands there still counts with the time so far.
REPORT = """
WITH seen (id) AS MATERIALIZED ({seen}),
stood AS (
    SELECT s.stage_id, count(*) AS standing, count(*) FILTER (WHERE s.at_risk) AS at_risk,
        count(*) FILTER (WHERE s.by_hand) AS by_hand
    FROM lifecycle_standing s JOIN seen ON seen.id = s.contact_id
    WHERE s.stage_id = ANY(%(stages)s) GROUP BY s.stage_id
),
came AS (
    SELECT to_stage_id AS stage_id, count(*) AS came
    FROM lifecycle_stagechange h JOIN seen ON seen.id = h.contact_id
    WHERE to_stage_id = ANY(%(stages)s) AND h.at > %(since)s AND h.at <= %(now)s
        AND from_stage_id IS DISTINCT FROM to_stage_id
    GROUP BY to_stage_id
),
spent AS (
    SELECT from_stage_id AS stage_id, count(*) AS left_it,
        percentile_cont(ARRAY[0.5, 0.9])
            WITHIN GROUP (ORDER BY extract(epoch FROM h.at - h.from_since)) AS took
    FROM lifecycle_stagechange h JOIN seen ON seen.id = h.contact_id
    WHERE from_stage_id = ANY(%(stages)s) AND h.at > %(since)s AND h.at <= %(now)s
        AND from_stage_id IS DISTINCT FROM to_stage_id
    GROUP BY from_stage_id
)
SELECT id, coalesce(standing, 0), coalesce(at_risk, 0), coalesce(by_hand, 0), coalesce(came, 0),
    coalesce(left_it, 0), took[1], took[2]
FROM unnest(%(stages)s) AS stage (id) LEFT JOIN stood ON stood.stage_id = id
LEFT JOIN came ON came.stage_id = id LEFT JOIN spent ON spent.stage_id = id
"""
FLOWS = """
SELECT from_stage_id, to_stage_id, count(*) FROM lifecycle_stagechange h
WHERE contact_id IN ({seen}) AND h.at > %(since)s AND h.at <= %(now)s
  AND from_stage_id IS DISTINCT FROM to_stage_id
  AND (from_stage_id = ANY(%(stages)s) OR to_stage_id = ANY(%(stages)s))
GROUP BY from_stage_id, to_stage_id ORDER BY count(*) DESC, from_stage_id, to_stage_id
"""


def lifecycle_of(contact: Contact) -> Lifecycle | None:
    """The lifecycle of contacts of its type."""
    rows = Lifecycle.objects.filter(type=contact.type_id).select_related("type")
    return rows.first() if contact.type_id else None


def history_of(contact: Contact) -> QuerySet[StageChange]:
    """The contact's newest changes of stage, the newest first."""
    rows = StageChange.objects.filter(contact=contact).select_related(
        "from_stage", "to_stage", "by"
    )
    return rows.order_by("-id")[:MOST_CHANGES]


@dataclass(frozen=True)
class Asked:
    """A stage, and what its conditions say of somebody just now."""

    stage: Stage
    why: Answer | None


def why_there(contact: Contact, lifecycle: Lifecycle, *, now: datetime) -> list[Asked]:
    """The stages in the order they are asked, up to and with the first whose conditions hold."""
    told: list[Asked] = []
    for stage in in_turn(lifecycle):
        try:
            tree = parse(stage.conditions, is_kept=True)
        except BadConditions:
            told.append(Asked(stage, None))
            continue
        why = explain(Meant(tree, now), contact)
        told.append(Asked(stage, why))
        if why.holds:
            break
    return told


def standing_of(contact: Contact, *, now: datetime) -> dict[str, Any]:
    """Everything about where a contact stands: the stage, why that one, and those before."""
    lifecycle = lifecycle_of(contact)
    rows = Standing.objects.filter(contact=contact).select_related("stage", "previous")
    standing = rows.first() or Standing(contact=contact)
    asked = why_there(contact, lifecycle, now=now) if lifecycle else []
    stages = Stage.objects.filter(lifecycle=lifecycle) if lifecycle else Stage.objects.none()
    names = ("stage", "previous", "since", "at_risk", "at_risk_since", "by_hand", "held_until")
    return {
        "lifecycle": lifecycle and lifecycle.pk,
        "stages": stages.order_by("order", "priority", "id"),
        **{name: getattr(standing, name) for name in names},
        "asked": asked,
        "history": history_of(contact),
    }


@dataclass(frozen=True)
class Report:
    """How many stand where, how many came and went, and how long they stayed, in seconds."""

    stages: list[dict[str, Any]]
    flows: list[dict[str, Any]]
    without: int


def report(lifecycle: Lifecycle, *, for_user: Any, now: datetime, days: int) -> Report:
    """Of those the person may see, over the last days."""
    rows = Contact.objects.visible_to(for_user).filter(type=lifecycle.type_id)
    seen, params = ids_of(rows)
    stages = list(lifecycle.stages.order_by("order", "priority", "id"))
    given = {
        **params,
        "stages": [stage.pk for stage in stages],
        "since": now - timedelta(days=days),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(REPORT.format(seen=seen), given)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(FLOWS.format(seen=seen), given)
        flows = cursor.fetchall()
    names = ("standing", "at_risk", "by_hand", "came", "left", "median", "p90")
    shown = [{"stage": stage, **dict(zip(names, found[stage.pk], strict=True))} for stage in stages]
    placed = Standing.objects.filter(contact__in=rows.values("pk"), stage__isnull=False)
    return Report(
        shown,
        [{"from_stage": was, "to_stage": to, "count": count} for was, to, count in flows],
        rows.count() - placed.count(),
    )


def preview(rules: Rules, lifecycle: Lifecycle, *, for_user: Any, now: datetime) -> dict[Any, int]:
    """Stage → how many of those the person may see would be in it; None for no stage.

    :raises ConditionsTookTooLong: if the database could not answer in time.
    """
    seen, params = ids_of(Contact.objects.visible_to(for_user).filter(type=lifecycle.type_id))
    stage, _ = reckoning(rules, now, None)
    names = {f"p{place}": value for place, value in enumerate(stage.params)}
    text = stage.text
    for name in names:
        text = text.replace("%s", f"%({name})s", 1)
    statement = (
        f"SELECT stage, count(*) FROM (SELECT {text} AS stage"  # noqa: S608 - made of parameters
        f" FROM contacts_contact c WHERE c.id IN ({seen})) meant GROUP BY stage"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS + statement, {**params, **names})
            return dict(cursor.fetchall())
    except OperationalError as fault:
        raise ConditionsTookTooLong from fault


def list_samples(*, for_user: Any) -> QuerySet[Any]:
    """The samples, each with what was said of those the person may see."""
    people = Contact.objects.visible_to(for_user).values("pk")
    seen = Q(people__contact__in=people)
    return StageSample.objects.annotate(
        drawn=Count("people", filter=seen),
        right=Count("people", filter=seen & Q(people__is_right=True)),
        wrong=Count("people", filter=seen & Q(people__is_right=False)),
    )


def list_sampled(*, for_user: Any) -> QuerySet[SampledContact]:
    """Those drawn whom the person may see."""
    people = Contact.objects.visible_to(for_user).values("pk")
    rows = SampledContact.objects.filter(contact__in=people)
    return rows.select_related("contact", "stage")
