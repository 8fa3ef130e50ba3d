"""A back-test as long work: piece by piece, with an answer that is kept."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from automation.documents.reading import read
from automation.models import Workflow
from automation.queries.backtests import backtesting
from ground.refusals import NotThere
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job

KIND = "workflows.backtest"


@transaction.atomic
def start_backtest(*, workflow: Workflow, document: Any, days: int, by: User, now: datetime) -> Job:
    """Queue a back-test of a document as it is now, in the workflow's place.

    :raises BadWorkflow: if it cannot be understood.
    :raises JobNotPermitted: if `by` may build no workflows.
    """
    program = read(document)
    given = {"workflow": workflow.pk, "days": days, "version": workflow.version}
    job = start_job(KIND, by=by, arguments=given, total=len(program.nodes) + 2, now=now)
    # The draft may be written on meanwhile; what is tried is what was asked about. It is not
    # among the arguments, which every list of jobs shows.
    job.checkpoint = {"document": document}
    job.save(update_fields=["checkpoint"])
    return job


def list_backtests(*, workflow: Workflow, of: User) -> QuerySet[Job]:
    """The person's own, newest first: what they saw is not what others may see."""
    rows = Job.objects.filter(kind=KIND, asked_by=of, arguments__workflow=workflow.pk)
    return rows.order_by("-id")


def run_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """The pieces of one. Who asked and the workflow may be gone by now."""
    workflow = Workflow.objects.filter(pk=job.arguments["workflow"]).first()
    if workflow is None or job.asked_by is None:
        raise NotThere(_("There is no such workflow any more."))
    now = timezone.now()
    going = backtesting(
        workflow=workflow,
        document=checkpoint["document"],
        days=job.arguments["days"],
        for_user=job.asked_by,
        now=now,
    )
    while True:
        try:
            done, total = next(going)
        except StopIteration as end:
            whole = job.total or 0
            yield Step(done=whole, total=whole, result=plain(end.value))
            return
        yield Step(done=done, total=total, checkpoint=checkpoint)


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: people by their numbers alone, whose names are looked up again."""
    entered = told["entered"]
    kept = {
        **told,
        "entered": {
            "since": entered.since,
            "until": entered.until,
            "people": entered.people,
            "entries": len(entered.moments),
            "per_day": entered.per_day,
            "matched": entered.told.of_people,
            "caveats": entered.caveats,
        },
        "sample": [{name: row[name] for name in row if name != "name"} for row in told["sample"]],
    }
    found: dict[str, Any] = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return found
