"""The long work of this app."""

from imports.permissions import CONTACTS_IMPORT
from imports.running import RUN, run_batches
from imports.undoing import put_back
from jobs.kinds import job_kind

job_kind(RUN, label="Import contacts", run=run_batches, code=CONTACTS_IMPORT, undo=put_back)
