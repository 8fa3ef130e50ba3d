"""The long work of this app."""

from automation.operations.backtesting import KIND, run_batches
from automation.permissions import WORKFLOWS_CREATE
from jobs.kinds import job_kind

job_kind(KIND, label="Back-test", run=run_batches, code=WORKFLOWS_CREATE, in_one_turn=True)
