"""Who is in which stage: reckoned for a set of contacts in one statement, and written in one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.conditions.compiling import Meant
from contacts.conditions.fields import Catalogue
from contacts.conditions.nodes import Group
from contacts.conditions.parsing import parse
from contacts.conditions.sql import FALSE, Sql, sql
from events import titles
from events.catalogue import ActivityType
from events.operations import record_rows
from events.operations.copying import Entry
from lifecycle.activities import AT_RISK, OWN, SAFE, STAGE_CHANGED
from lifecycle.models import Lifecycle, Stage, StageChange

# Sets of a million ids are hashed in memory, and such statements are over before code compiled
# for them would pay.
LIMITS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; "
# The first conditions that hold decide. Held apart, so that they are asked once for each contact.
RECKON = """
WITH meant AS MATERIALIZED (
    SELECT c.id, {stage} AS stage, coalesce(({at_risk}), false) AS at_risk
    FROM contacts_contact c WHERE c.type_id = %s {among}
)
SELECT meant.id, had.stage_id, meant.stage, meant.at_risk
FROM meant LEFT JOIN lifecycle_standing had ON had.contact_id = meant.id
WHERE (had.by_hand IS TRUE AND had.held_until <= %s)
   OR (had.by_hand IS NOT TRUE AND had.stage_id IS DISTINCT FROM meant.stage)
   OR coalesce(had.at_risk, false) <> meant.at_risk
"""
# A contact that somebody deletes at this moment is waited for, and then left out; one that
# somebody moved meanwhile is left where it is.
WRITE = """
WITH given AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(was)s::bigint[], %(stage)s::bigint[],
        %(at_risk)s::boolean[]) AS given (id, was, stage, at_risk)
),
alive AS MATERIALIZED (
    SELECT id FROM contacts_contact WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR KEY SHARE
),
had AS MATERIALIZED (
    SELECT * FROM lifecycle_standing WHERE contact_id = ANY(%(ids)s::bigint[])
    ORDER BY contact_id FOR UPDATE
),
fresh AS MATERIALIZED (
    SELECT given.id, given.was, had.since, had.by_hand,
        coalesce(had.at_risk, false) AS was_at_risk, given.at_risk, had.at_risk_since,
        had.by_hand IS TRUE AND (had.held_until IS NULL OR had.held_until > %(now)s) AS is_held,
        CASE WHEN had.by_hand IS TRUE AND (had.held_until IS NULL OR had.held_until > %(now)s)
            THEN given.was ELSE given.stage END AS stage
    FROM given JOIN alive ON alive.id = given.id LEFT JOIN had ON had.contact_id = given.id
    WHERE had.stage_id IS NOT DISTINCT FROM given.was
),
put AS (
    INSERT INTO lifecycle_standing AS s
        (contact_id, stage_id, previous_id, since, at_risk, at_risk_since, by_hand)
    SELECT id, stage, was, %(now)s, at_risk, CASE WHEN at_risk THEN %(now)s END, false
    FROM fresh ORDER BY id
    ON CONFLICT (contact_id) DO UPDATE SET
        stage_id = excluded.stage_id,
        previous_id = CASE WHEN excluded.stage_id IS DISTINCT FROM s.stage_id
            THEN s.stage_id ELSE s.previous_id END,
        since = CASE WHEN excluded.stage_id IS DISTINCT FROM s.stage_id
            THEN excluded.since ELSE s.since END,
        at_risk = excluded.at_risk,
        at_risk_since = CASE WHEN s.at_risk AND excluded.at_risk
            THEN s.at_risk_since ELSE excluded.at_risk_since END,
        by_hand = s.by_hand AND (s.held_until IS NULL OR s.held_until > %(now)s),
        held_until = CASE WHEN s.held_until > %(now)s THEN s.held_until END
    WHERE s.stage_id IS NOT DISTINCT FROM excluded.previous_id
    RETURNING contact_id
),
done AS (
    SELECT fresh.*, CASE WHEN fresh.by_hand THEN 'hold_over' ELSE %(why)s END AS why
    FROM fresh JOIN put ON put.contact_id = fresh.id
),
told AS (
    INSERT INTO lifecycle_stagechange
        (contact_id, from_stage_id, to_stage_id, at, from_since, why, note)
    SELECT id, was, stage, %(now)s, since, why, '' FROM done
    WHERE stage IS DISTINCT FROM was ORDER BY id
)
SELECT id, was, stage, why, was_at_risk, at_risk FROM done ORDER BY id
"""


@dataclass(frozen=True)
class Rules:
    """A lifecycle's conditions, understood: its stages in the order they are asked."""

    stages: Sequence[tuple[int, Group]]
    at_risk: Group | None

    @property
    def drifts(self) -> bool:
        risk = self.at_risk is not None and self.at_risk.drifts
        return risk or any(tree.drifts for _, tree in self.stages)

    @property
    def touched_by(self) -> list[str] | None:
        """The types of activity that can change somebody's stage; None for all."""
        trees = [tree for _, tree in self.stages] + ([self.at_risk] if self.at_risk else [])
        found = Group("all", tuple(trees)).touched_by
        return None if found is None else sorted(found - OWN)


class Move(NamedTuple):
    """Where a contact is and where it belongs, and whether it is at risk."""

    id: int
    was: int | None
    stage: int | None
    at_risk: bool


def rules_of(lifecycle: Lifecycle, *, catalogue: Catalogue | None = None) -> Rules:
    """What a lifecycle asks for.

    :raises BadConditions: naming the stage whose conditions cannot be understood, and where.
    """
    known = catalogue or Catalogue()
    stages = [
        (
            stage.pk,
            parse(stage.conditions, catalogue=known, root=f"stages.{stage.key}", is_kept=True),
        )
        for stage in in_turn(lifecycle)
    ]
    tree = lifecycle.at_risk
    at_risk = parse(tree, catalogue=known, root="at_risk", is_kept=True) if tree else None
    return Rules(stages, at_risk)


def in_turn(lifecycle: Lifecycle) -> list[Stage]:
    """The stages in the order in which they are asked."""
    return list(lifecycle.stages.order_by("priority", "order", "id"))


def reckoning(rules: Rules, now: datetime, among: list[int] | None) -> tuple[Sql, Sql]:
    """The stage somebody belongs in, and whether at risk, as SQL over `c`."""
    told = Sql("NULL::bigint")
    if rules.stages:
        cases = sql("")
        for id, tree in rules.stages:
            asked = Meant(tree, now).sql(among=among)
            cases = sql("{} WHEN ({}) THEN {}", cases, asked, id)
        told = sql("(CASE {} END)::bigint", cases)
    risk = Meant(rules.at_risk, now).sql(among=among) if rules.at_risk else FALSE
    return told, risk


def misplaced(
    lifecycle: Lifecycle, rules: Rules, *, now: datetime, among: Collection[int] | None = None
) -> list[Move]:
    """Whoever is not where the conditions say, of everybody of the type or of a few."""
    ids = None if among is None else sorted(among)
    stage, risk = reckoning(rules, now, ids)
    statement = RECKON.format(
        stage=stage.text,
        at_risk=risk.text,
        among="AND c.id = ANY(%s::bigint[])" if ids is not None else "",
    )
    few = [ids] if ids is not None else []
    with connection.cursor() as cursor:
        params = [*stage.params, *risk.params, lifecycle.type_id, *few, now]
        cursor.execute(LIMITS + statement, params)
        return [Move(*row) for row in cursor.fetchall()]


def write_moves(
    lifecycle: Lifecycle, moves: Sequence[Move], *, now: datetime, why: str = StageChange.Why.RULE
) -> int:
    """Put contacts where they belong, with an activity each; how many it was news of.

    The caller's transaction holds the lifecycle's row.
    """
    if not moves:
        return 0
    ids, was, stages, risks = zip(*moves, strict=True)
    given: dict[str, Any] = {"ids": list(ids), "was": list(was), "stage": list(stages)}
    given |= {"at_risk": list(risks), "now": now, "why": why}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, given)
        done = cursor.fetchall()
    known = names_of({id for _, was, stage, *_ in done for id in (was, stage) if id})
    entries: list[tuple[Any, ...]] = []
    for id, was, stage, reason, was_at_risk, is_at_risk in done:
        if stage != was:
            said = _said(lifecycle, known, was, stage, reason)
            entries.append(entry(STAGE_CHANGED, id, said, now=now))
        if was_at_risk != is_at_risk:
            type = AT_RISK if is_at_risk else SAFE
            entries.append(entry(type, id, {"lifecycle": lifecycle.type.slug}, now=now))
    record_rows(entries)
    return len(done)


def names_of(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Stage → its key and its label."""
    rows = Stage.objects.filter(pk__in=ids).values_list("pk", "key", "label")
    return {pk: (key, label) for pk, key, label in rows}


def _said(
    lifecycle: Lifecycle,
    known: dict[int, tuple[str, str]],
    was: int | None,
    stage: int | None,
    why: str,
    until: datetime | None = None,
) -> dict[str, Any]:
    nowhere = (None, _("none"))
    key, name = known.get(stage or 0, nowhere)
    previous, previous_name = known.get(was or 0, nowhere)
    return {
        "lifecycle": lifecycle.type.slug,
        "stage": key,
        "name": name,
        "previous": previous,
        "previous_name": previous_name,
        "why": why,
        "until": until and until.isoformat(),
    }


def entry(
    type: ActivityType,
    contact: int,
    said: dict[str, Any],
    *,
    now: datetime,
    by: User | None = None,
) -> Entry:
    title = titles.fill(type.title, said)
    by_id = by.pk if by else None
    return Entry(type.name, title, now, contact_id=contact, properties=said, by_id=by_id)


def change_entry(
    lifecycle: Lifecycle,
    contact: int,
    *,
    was: int | None,
    stage: int | None,
    why: str,
    now: datetime,
    by: User | None,
    until: datetime | None = None,
) -> Entry:
    """What is recorded of one contact that comes from one stage to another."""
    known = names_of({id for id in (was, stage) if id})
    said = _said(lifecycle, known, was, stage, why, until)
    return entry(STAGE_CHANGED, contact, said, now=now, by=by)
