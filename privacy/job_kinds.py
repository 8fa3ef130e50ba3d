"""The long work of this app."""

from datetime import timedelta

from jobs.kinds import job_kind
from privacy.erasing import erase_batches
from privacy.handing_out import export_batches
from privacy.operations.requests import ERASURE_JOB, EXPORT_JOB
from privacy.permissions import PRIVACY_MANAGE

job_kind(
    EXPORT_JOB,
    label="Hand out what is known",
    run=export_batches,
    code=PRIVACY_MANAGE,
    file_name="data.zip",
    content_type="application/zip",
    kept_for=timedelta(days=7),
)
job_kind(ERASURE_JOB, label="Erase a contact", run=erase_batches, code=PRIVACY_MANAGE)
