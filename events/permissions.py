"""What staff may do with the log. Which activities they see is decided by their contacts."""

from accounts.permissions import AGENT, ALL, MANAGER, permission

ACTIVITIES_VIEW = permission(
    "crm.activities.view",
    "See what happened to the contacts one may see",
    roles={MANAGER: ALL, AGENT: ALL},
)
ACTIVITIES_RECORD = permission(
    "crm.activities.record",
    "Record what products say happened, and about whom",
    roles={MANAGER: ALL},
)
INBOX_MANAGE = permission("crm.inbox.manage", "Set up webhook sources and replay deliveries")
