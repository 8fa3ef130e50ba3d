"""What staff may do about duplicates."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

CONTACTS_MERGE = permission(
    "crm.contacts.merge",
    "Merge contacts and undo it",
    roles={MANAGER: ALL, AGENT: OWN},
    by_row=True,
)
DUPLICATES_MANAGE = permission(
    "crm.duplicates.manage",
    "Look for duplicates and set the rules for entering them",
    roles={MANAGER: ALL},
)
