"""The long work of this app."""

from contacts.exports import KIND, write_contacts
from contacts.permissions import CONTACTS_EXPORT
from jobs.kinds import job_kind

job_kind(
    KIND,
    label="Export contacts",
    run=write_contacts,
    code=CONTACTS_EXPORT,
    file_name="contacts.csv",
)
