"""What staff may do with broadcasts."""

from accounts.permissions import ALL, MANAGER, permission

BROADCASTS_VIEW = permission("crm.broadcasts.view", "See broadcasts", roles={MANAGER: ALL})
BROADCASTS_CREATE = permission("crm.broadcasts.create", "Write broadcasts", roles={MANAGER: ALL})
BROADCASTS_SEND = permission("crm.broadcasts.send", "Send broadcasts", roles={MANAGER: ALL})
