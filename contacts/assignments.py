"""Giving every record that a list's filters leave to somebody, as a job."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team, User
from contacts.matching import matching
from contacts.models import Contact, Organisation
from contacts.operations.assigning import assign_records, deal_out_records
from contacts.permissions import CONTACTS_EDIT
from ground.refusals import NotAllowed, Refusal
from jobs.kinds import Step
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
) -> Job:
    """Queue giving the records to an owner, a team or both, or dealing them out to a team.

    :raises JobNotPermitted: if `by` may change none.
    """
    arguments = {
        "filters": filters,
        "leave_out": leave_out,
        "to": {name: whom.pk if whom else None for name, whom in to.items()},
        "deal_out": deal_out.pk if deal_out else None,
    }
    seen = model.objects.visible_to(by, CONTACTS_EDIT)
    total = matching(seen, filters, for_user=by, leave_out=leave_out).count()
    return start_job(KINDS[model], by=by, arguments=arguments, total=total, now=now)


def hand_over(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other by id; what the person may change is asked anew for each."""
    after, changed, done = checkpoint.get("after", 0), checkpoint.get("changed", 0), job.done
    while True:
        by = _asker(job)
        rows = _rows(job, by).filter(pk__gt=after)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if ids:
            changed += _give(job, MODELS[job.kind].objects.filter(pk__in=ids), by)
            after, done = ids[-1], done + len(ids)
        checkpoint = {"after": after, "changed": changed}
        yield Step(done=done, checkpoint=checkpoint, result={"changed": changed})
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


def _give(job: Job, rows: QuerySet[Any], by: User) -> int:
    if (team := job.arguments["deal_out"]) is not None:
        dealt = deal_out_records(rows=rows, team=_found(Team, team), by=by, now=timezone.now())
        return len(dealt.before)
    models: dict[str, Any] = {"owner": User, "team": Team}
    to = {name: _found(models[name], pk) for name, pk in job.arguments["to"].items()}
    return len(assign_records(rows=rows, to=to, by=by, now=timezone.now()))


def _found(model: Any, pk: int | None) -> Any:
    if pk is None:
        return None
    rows = model.objects.filter(pk=pk)
    found = (rows.filter(is_active=True) if model is User else rows).first()
    if found is None:
        raise AssigneeGone
    return found
