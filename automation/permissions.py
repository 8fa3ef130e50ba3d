"""What staff may do with workflows. A contact's own way is seen by whoever sees the contact."""

from accounts.permissions import ALL, MANAGER, permission

WORKFLOWS_VIEW = permission("crm.workflows.view", "See workflows", roles={MANAGER: ALL})
#: Also: putting contacts into them by hand, and taking them out.
WORKFLOWS_CREATE = permission("crm.workflows.create", "Build workflows", roles={MANAGER: ALL})
WORKFLOWS_ACTIVATE = permission("crm.workflows.activate", "Start workflows", roles={MANAGER: ALL})
