"""What staff may do with imports."""

from accounts.permissions import ALL, MANAGER, permission

CONTACTS_IMPORT = permission("crm.contacts.import", "Import contacts", roles={MANAGER: ALL})
