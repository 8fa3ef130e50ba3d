"""The long work of this app."""

from jobs.kinds import job_kind
from merging.operations import finding_organisations
from merging.operations.finding import KIND, scan_batches
from merging.permissions import DUPLICATES_MANAGE

job_kind(KIND, label="Look for duplicates", run=scan_batches, code=DUPLICATES_MANAGE)
job_kind(
    finding_organisations.KIND,
    label="Look for duplicate organisations",
    run=finding_organisations.scan_batches,
    code=DUPLICATES_MANAGE,
)
