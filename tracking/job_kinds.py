"""The long work of this app."""

from accounts.permissions import SETTINGS_MANAGE
from jobs.kinds import job_kind
from tracking.operations.judging import KIND, judge_batches

job_kind(KIND, label="Judge hits again", run=judge_batches, code=SETTINGS_MANAGE)
