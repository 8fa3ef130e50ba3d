"""Giving other values to fields of many contacts or organisations, as a job."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bulk.chosen import Chosen
from bulk.revising import revise_records
from bulk.walking import Done, walk
from bulk.wishes import Wish, fit_wish
from contacts.models import Contact, Of, Organisation
from contacts.permissions import CONTACTS_EDIT
from ground.refusals import Refusal
from jobs.kinds import Kept, RowError, Step
from jobs.models import Job
from jobs.operations import start_job

KINDS: dict[Any, str] = {Contact: "contacts.change", Organisation: "organisations.change"}
MODELS = {kind: model for model, kind in KINDS.items()}
BATCH = 500


def change_records(*, model: Any, chosen: Chosen, wish: Wish, by: User, now: datetime) -> Job:
    """Queue giving records other values, as a single edit of each would.

    Those that cannot be given them, for their type or by a rule of the field, stay as they are
    and are named in the job's error file.

    :raises NothingToChange, UnfitFields: if no record could be changed so.
    :raises JobNotPermitted: if `by` may change none.
    """
    wish = fit_wish(Of.of_model(model), wish, by=by)
    total = chosen.among(_reached(model, by), for_user=by).count()
    arguments = {"chosen": chosen.as_arguments(), "wish": wish.as_arguments()}
    return start_job(KINDS[model], by=by, arguments=arguments, total=total, now=now)


def change_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    model = MODELS[job.kind]

    def deed(ids: list[int], by: User) -> Done:
        row = Wish(**job.arguments["wish"]).as_row()
        rows = [{**row, "id": pk} for pk in ids]
        outcomes, moves = revise_records(model, rows, by=by, now=timezone.now())
        kept = Kept({"moves": moves}, len(moves))
        return Done(len(moves), refusals_of(ids, outcomes), kept)

    yield from walk(job, checkpoint, reached=lambda by: _reached(model, by), deed=deed, batch=BATCH)


def change_back(model: Any, what: dict[str, Any], *, by: User, now: datetime) -> int:
    """Give back the values that records had, where they hold still what the batch gave them."""
    moves = {move["id"]: move for move in what["moves"]}
    reached = _reached(model, by).filter(pk__in=moves).order_by("pk")
    rows = [{"id": pk, "back": moves[pk]} for pk in reached.values_list("pk", flat=True)]
    return len(revise_records(model, rows, by=by, now=now)[1])


def refusals_of(ids: Sequence[int], outcomes: Sequence[Any]) -> list[RowError]:
    """The rows that were refused, each with what was wrong with it."""
    found = []
    for pk, outcome in zip(ids, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            errors = outcome.facts.get("errors") or [
                {"field": outcome.field or "", "detail": outcome.detail}
            ]
            found.append(RowError(pk, errors[0]["detail"], errors[0]["field"]))
    return found


def _reached(model: Any, by: User) -> QuerySet[Any]:
    reached: QuerySet[Any] = model.objects.visible_to(by, CONTACTS_EDIT)
    return reached
