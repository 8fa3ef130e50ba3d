"""The long work of this app."""

from jobs.kinds import job_kind
from jobs.undoing import UNDO, undo_batches

#: What it takes is asked of the kind of the job that is undone.
job_kind(UNDO, label="Undo", run=undo_batches, code="")
