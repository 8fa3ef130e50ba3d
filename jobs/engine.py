"""Running jobs: one batch, one commit; a turn each, so that a long one leaves room for others."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction

from ground.refusals import Refusal
from jobs import files
from jobs.endings import react
from jobs.hints import show
from jobs.kinds import KINDS, LEASE, Step
from jobs.models import AT_WORK, Job, KeptStep, State

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
TURN = timedelta(seconds=15)
MOST_CRASHES = 5
DATABASE_AWAY = (OperationalError, InterfaceError)
KEPT_STOPPING = "The worker stopped {times} times at the same batch. What was done before it stays."
OUR_FAULT = "This is a fault of the program, not of your data. It was logged for the operators."


class LeaseLost(Exception):
    """Another worker has taken the job over; this one's batch is rolled back."""


def run_next(*, clock: Clock, turn: timedelta = TURN) -> Job | None:
    """Give the job that has waited longest a turn; None if none is waiting."""
    job = claim_next(now=clock())
    if job is None:
        return None
    try:
        error = take_turn(job, clock=clock, length=turn)
        if error:
            end(job, State.FAILED, now=clock(), error=error)
    except LeaseLost:
        log.warning("%s was taken over by another worker", job)
    except DATABASE_AWAY:
        # The lease lapses, and the batch is tried again; a batch that never works is counted out.
        log.exception("%s was interrupted by the database", job)
    return job


def take_turn(job: Job, *, clock: Clock, length: timedelta) -> str:
    """Run the job for a while; why it cannot go on, or nothing."""
    try:
        Turn(job, clock=clock, length=length).run()
    except Refusal as refusal:
        return refusal.detail
    except (LeaseLost, *DATABASE_AWAY):
        raise
    except Exception:
        log.exception("%s failed", job)
        return OUR_FAULT
    return ""


@transaction.atomic
def claim_next(*, now: datetime) -> Job | None:
    """Take the next job under a new lease. One whose worker stopped once too often is failed."""
    waiting = Job.objects.to_run(now).order_by("in_line_since", "id")
    job = waiting.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    if job.state in AT_WORK:
        job.crashes += 1
    if job.state == State.QUEUED:
        job.state = State.RUNNING
    job.lease_token, job.lease_until = uuid4(), now + LEASE
    job.started_at = job.started_at or now
    job.save(update_fields=["state", "crashes", "lease_token", "lease_until", "started_at"])
    if job.crashes > MOST_CRASHES:
        end(job, State.FAILED, now=now, error=KEPT_STOPPING.format(times=job.crashes))
    return job


class Turn:
    """One worker's time with one job."""

    def __init__(self, job: Job, *, clock: Clock, length: timedelta) -> None:
        self.job = job
        self.clock = clock
        self.began = monotonic()
        self.ends = self.began + length.total_seconds()
        self.done_before = job.done

    def run(self) -> None:
        job = self.job
        kind = KINDS[job.kind]
        steps = kind.run(job, job.checkpoint) if job.state == State.RUNNING else iter(())
        while job.state == State.RUNNING:
            if not self._batch(steps):
                end(job, State.DONE, now=self.clock())
            elif job.state == State.RUNNING and not kind.in_one_turn and monotonic() >= self.ends:
                stand_in_line(job, now=self.clock())
        if job.state == State.CANCELLING:
            end(job, State.CANCELLED, now=self.clock())

    def _batch(self, steps: Iterator[Step]) -> bool:
        """Run to the next step and commit it with what the batch wrote; False after the last."""
        with transaction.atomic():
            step = next(steps, None)
            if step is None:
                return False
            self._keep(step)
        show(self.job)
        return True

    def _keep(self, step: Step) -> None:
        """Write progress and files, if the lease still holds; the row stays locked till commit."""
        job = self.job
        ours = Job.objects.select_for_update().filter(pk=job.pk, lease_token=job.lease_token)
        stored = ours.filter(state__in=AT_WORK).first()
        if stored is None:
            raise LeaseLost
        job.state, job.crashes, job.lease_until = stored.state, 0, self.clock() + LEASE
        job.done, job.checkpoint = step.done, step.checkpoint
        job.total = step.total if step.total is not None else job.total
        job.result = step.result if step.result is not None else job.result
        job.rate = (job.done - self.done_before) / max(monotonic() - self.began, 0.001)
        if step.output:
            path = files.result_path(job)
            job.result_bytes = files.extend(path, size=job.result_bytes, addition=step.output)
        if step.undo and step.undo.records:
            KeptStep.objects.create(job=job, what=step.undo.what, records=step.undo.records)
            job.kept_records += step.undo.records
        lines, refused = step.refused
        if step.errors:
            lines = files.error_lines(step.errors, is_first=job.error_count == 0)
            refused = len(step.errors)
        if lines:
            path = files.error_path(job)
            job.error_bytes = files.extend(path, size=job.error_bytes, addition=lines)
            job.error_count += refused
        job.save(update_fields=PROGRESS)


PROGRESS = [
    "crashes",
    "lease_until",
    "done",
    "checkpoint",
    "total",
    "result",
    "rate",
    "result_bytes",
    "error_bytes",
    "error_count",
    "kept_records",
]


def stand_in_line(job: Job, *, now: datetime) -> None:
    """Let others have their turn."""
    _let_go(job, state=State.QUEUED, in_line_since=now)


def end(job: Job, state: State, *, now: datetime, error: str = "") -> None:
    _let_go(job, state=state, ended_at=now, error=error)
    show(job)


def _let_go(job: Job, **changes: object) -> None:
    """Change the job and drop its lease; a cancel that came meanwhile wins over waiting."""
    with transaction.atomic():
        ours = Job.objects.select_for_update().filter(pk=job.pk, lease_token=job.lease_token)
        stored = ours.first()
        if stored is None:
            raise LeaseLost
        if stored.state == State.CANCELLING and changes["state"] == State.QUEUED:
            changes["state"] = State.CANCELLED
            changes["ended_at"] = changes["in_line_since"]
        for name, value in changes.items():
            setattr(job, name, value)
        job.lease_token = job.lease_until = None
        job.save(update_fields=[*changes, "lease_token", "lease_until"])
        if job.has_ended:
            react(job)
