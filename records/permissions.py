"""What staff may do with records, as far as they reach the contact or organisation."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

RECORDS_VIEW = permission(
    "crm.records.view", "See records", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
RECORDS_EDIT = permission(
    "crm.records.edit", "Add and change records", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
RECORDS_REVIEW = permission(
    "crm.records.review", "Review records", roles={MANAGER: ALL}, by_row=True
)
RECORDS_DELETE = permission(
    "crm.records.delete", "Delete records", roles={MANAGER: ALL}, by_row=True
)
