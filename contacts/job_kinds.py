"""The long work of this app."""

from functools import partial

from accounts.permissions import SETTINGS_MANAGE
from contacts import listings, retirings, sealing, taggings, territory_matches
from contacts.assignments import KINDS, hand_over, put_back
from contacts.models import Contact, Organisation
from contacts.permissions import (
    AUDIENCES_MANAGE,
    CONTACTS_EDIT,
    FIELDS_MANAGE,
    TAGS_MANAGE,
)
from jobs.kinds import job_kind

for model, label in ((Contact, "Assign contacts"), (Organisation, "Assign organisations")):
    job_kind(
        KINDS[model],
        label=label,
        run=hand_over,
        code=CONTACTS_EDIT,
        undo=partial(put_back, model),
    )
job_kind(
    taggings.TAG,
    label="Tag contacts",
    run=taggings.tag_batches,
    code=CONTACTS_EDIT,
    undo=taggings.untag,
)
job_kind(taggings.RETIRE, label="Retire a tag", run=taggings.retire_batches, code=TAGS_MANAGE)
job_kind(retirings.KIND, label="Retire a field", run=retirings.take_away, code=FIELDS_MANAGE)
job_kind(sealing.KIND, label="Move a field", run=sealing.move_values, code=FIELDS_MANAGE)
job_kind(
    listings.KIND,
    label="Fill a segment",
    run=listings.list_batches,
    code=AUDIENCES_MANAGE,
    undo=listings.unlist,
)

job_kind(
    territory_matches.KIND,
    label="Match records to territories",
    run=territory_matches.match_batches,
    code=SETTINGS_MANAGE,
)
