"""What staff may do with lifecycles. Putting a contact into a stage is changing the contact."""

from accounts.permissions import ALL, MANAGER, permission

LIFECYCLE_MANAGE = permission(
    "crm.lifecycle.manage", "Manage lifecycle stages", roles={MANAGER: ALL}
)
