"""The long work of this app."""

from accounts.permissions import SETTINGS_MANAGE
from contacts import listings, taggings, territory_matches
from contacts.assignments import KINDS, hand_over
from contacts.exports import KIND, write_contacts
from contacts.models import Contact, Organisation
from contacts.permissions import (
    AUDIENCES_MANAGE,
    CONTACTS_EDIT,
    CONTACTS_EXPORT,
    TAGS_MANAGE,
)
from jobs.kinds import job_kind

job_kind(
    KIND,
    label="Export contacts",
    run=write_contacts,
    code=CONTACTS_EXPORT,
    file_name="contacts.csv",
)
job_kind(KINDS[Contact], label="Assign contacts", run=hand_over, code=CONTACTS_EDIT)
job_kind(KINDS[Organisation], label="Assign organisations", run=hand_over, code=CONTACTS_EDIT)
job_kind(taggings.TAG, label="Tag contacts", run=taggings.tag_batches, code=CONTACTS_EDIT)
job_kind(taggings.RETIRE, label="Retire a tag", run=taggings.retire_batches, code=TAGS_MANAGE)
job_kind(listings.KIND, label="Fill a segment", run=listings.list_batches, code=AUDIENCES_MANAGE)

job_kind(
    territory_matches.KIND,
    label="Match records to territories",
    run=territory_matches.match_batches,
    code=SETTINGS_MANAGE,
)
