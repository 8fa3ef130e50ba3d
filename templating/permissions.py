"""What staff may do with templates."""

from accounts.permissions import AGENT, ALL, MANAGER, VIEWER, permission

TEMPLATES_VIEW = permission(
    "crm.templates.view", "See templates", roles={MANAGER: ALL, AGENT: ALL, VIEWER: ALL}
)
TEMPLATES_EDIT = permission(
    "crm.templates.edit", "Write and publish templates", roles={MANAGER: ALL}
)
