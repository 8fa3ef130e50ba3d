"""The long work of this app."""

from functools import partial

from bulk import changes, deletions, task_changes
from contacts.models import Contact, Organisation
from contacts.permissions import CONTACTS_DELETE, CONTACTS_EDIT, TASKS_DELETE, TASKS_EDIT
from jobs.kinds import job_kind

for model, label in ((Contact, "Change contacts"), (Organisation, "Change organisations")):
    job_kind(
        changes.KINDS[model],
        label=label,
        run=changes.change_batches,
        code=CONTACTS_EDIT,
        undo=partial(changes.change_back, model),
    )
for model, label in ((Contact, "Delete contacts"), (Organisation, "Delete organisations")):
    job_kind(
        deletions.KINDS[model], label=label, run=deletions.delete_batches, code=CONTACTS_DELETE
    )
job_kind(
    task_changes.CHANGE,
    label="Change tasks",
    run=task_changes.change_batches,
    code=TASKS_EDIT,
    undo=task_changes.change_back,
)
job_kind(
    task_changes.DELETE,
    label="Delete tasks",
    run=task_changes.delete_batches,
    code=TASKS_DELETE,
    undo=task_changes.bring_back,
)
