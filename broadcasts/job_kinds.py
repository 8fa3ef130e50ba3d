"""The long work of broadcasts."""

from broadcasts import planning
from broadcasts.operations.beginning import KIND
from broadcasts.permissions import BROADCASTS_CREATE
from jobs.kinds import job_kind

job_kind(KIND, label="Plan a broadcast", run=planning.plan_parts, code=BROADCASTS_CREATE)
