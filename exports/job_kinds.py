"""The long work of this app."""

from datetime import timedelta

from contacts.permissions import CONTACTS_EXPORT
from exports import everything, lists
from exports.permissions import DATABASE_EXPORT
from jobs.kinds import job_kind

for subject in lists.SUBJECTS.values():
    job_kind(
        subject.kind,
        label=f"Export {subject.plural}",
        run=lists.write_list,
        code=CONTACTS_EXPORT,
        file_of=lists.file_of,
    )
job_kind(
    everything.KIND,
    label="Export the whole database",
    run=everything.write_everything,
    code=DATABASE_EXPORT,
    file_name=everything.FILE,
    content_type="application/zip",
    kept_for=timedelta(days=7),
)
