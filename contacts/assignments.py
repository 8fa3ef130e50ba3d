"""Giving every record that a list's filters leave to somebody, as a job."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team, User
from contacts.matching import matching
from contacts.models import Contact, Organisation
from contacts.operations.assigning import IN_TURN, assign_records, deal_out_records
from contacts.permissions import CONTACTS_EDIT
from ground.refusals import NotAllowed, Refusal
from jobs.kinds import Kept, Step
from jobs.models import Job
from jobs.operations import start_job

KINDS: dict[Any, str] = {Contact: "contacts.assign", Organisation: "organisations.assign"}
MODELS = {kind: model for model, kind in KINDS.items()}
BATCH = 500


class AssignerGone(NotAllowed):
    """Whoever asked for this may no longer change records, so it was stopped."""


class AssigneeGone(Refusal):
    """The person or team that the records were to be given to is gone."""


def assign_matching(
    *,
    model: Any,
    filters: dict[str, str],
    leave_out: list[int],
    to: dict[str, User | Team | None],
    deal_out: Team | None,
    by: User,
    now: datetime,
    way: str = IN_TURN,
) -> Job:
    """Queue giving the records to an owner, a team or both, or dealing them out to a team.

    :raises JobNotPermitted: if `by` may change none.
    """
    arguments = {
        "filters": filters,
        "leave_out": leave_out,
        "to": {name: whom.pk if whom else None for name, whom in to.items()},
        "deal_out": deal_out.pk if deal_out else None,
        "way": way,
    }
    seen = model.objects.visible_to(by, CONTACTS_EDIT)
    total = matching(seen, filters, for_user=by, leave_out=leave_out).count()
    return start_job(KINDS[model], by=by, arguments=arguments, total=total, now=now)


def hand_over(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; what the person may change is asked anew for each."""
    after, changed, done = checkpoint.get("after", 0), checkpoint.get("changed", 0), job.done
    dealt = Counter({int(pk): number for pk, number in checkpoint.get("dealt", {}).items()})
    while True:
        by = _asker(job)
        rows = _rows(job, by).filter(pk__gt=after)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        kept = None
        if ids:
            kept = _give(job, MODELS[job.kind].objects.filter(pk__in=ids), by, dealt)
            changed += kept.records
            after, done = ids[-1], done + len(ids)
        checkpoint = {"after": after, "changed": changed, "dealt": dict(dealt)}
        yield Step(done=done, checkpoint=checkpoint, result={"changed": changed}, undo=kept)
        if len(ids) < BATCH:
            return


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or CONTACTS_EDIT not in person.granted_codes:
        raise AssignerGone
    return person


def _rows(job: Job, by: User) -> QuerySet[Any]:
    seen = MODELS[job.kind].objects.visible_to(by, CONTACTS_EDIT)
    asked = job.arguments
    return matching(seen, asked["filters"], for_user=by, leave_out=asked["leave_out"])


def _give(job: Job, rows: QuerySet[Any], by: User, so_far: Counter[int]) -> Kept:
    if (team := job.arguments["deal_out"]) is not None:
        given_way = job.arguments.get("way", IN_TURN)
        dealt = deal_out_records(
            rows=rows,
            team=_found(Team, team),
            by=by,
            now=timezone.now(),
            way=given_way,
            dealt=so_far,
        )
        so_far.update(dealt.owners.values())
        moves = [[*astuple(held), dealt.owners[held.id], team] for held in dealt.before]
    else:
        models: dict[str, Any] = {"owner": User, "team": Team}
        given = job.arguments["to"]
        to = {name: _found(models[name], pk) for name, pk in given.items()}
        before = assign_records(rows=rows, to=to, by=by, now=timezone.now())
        moves = [
            [*astuple(held), given.get("owner", held.owner), given.get("team", held.team)]
            for held in before
        ]
    return Kept({"moves": moves}, len(moves))


def put_back(model: Any, what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Give records back to whom they were with, if they are with whom they were given to still.

    Whoever left meanwhile gets nothing back.
    """
    moves = {
        id: ((owner, team), (new, new_team)) for id, owner, team, new, new_team in what["moves"]
    }
    seen = model.objects.visible_to(by, CONTACTS_EDIT).filter(pk__in=moves)
    back: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for id, *held in seen.values_list("pk", "owner_id", "team_id"):
        before, given = moves[id]
        if tuple(held) == given:
            back[before].append(id)
    owners = User.objects.filter(is_active=True).in_bulk({owner for owner, _ in back if owner})
    teams = Team.objects.in_bulk({team for _, team in back if team})
    restored = 0
    for (owner, team), ids in back.items():
        if (owner or 0) in {0, *owners} and (team or 0) in {0, *teams}:
            to = {"owner": owners.get(owner or 0), "team": teams.get(team or 0)}
            rows = model.objects.filter(pk__in=ids)
            restored += len(assign_records(rows=rows, to=to, by=by, now=now))
    return restored


def _found(model: Any, pk: int | None) -> Any:
    if pk is None:
        return None
    rows = model.objects.filter(pk=pk)
    found = (rows.filter(is_active=True) if model is User else rows).first()
    if found is None:
        raise AssigneeGone
    return found
