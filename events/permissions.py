"""What staff may do with the log. Which activities they see is decided by their contacts."""

from accounts.permissions import AGENT, ALL, MANAGER, permission

ACTIVITIES_VIEW = permission(
    "crm.activities.view",
    "See what happened to the contacts one may see",
    roles={MANAGER: ALL, AGENT: ALL},
)
