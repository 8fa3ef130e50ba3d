"""What staff may do with messages, and with what decides about them."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

MESSAGES_VIEW = permission(
    "crm.messages.view", "Read messages", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
MESSAGES_SEND = permission(
    "crm.messages.send",
    "Write to contacts, and note how they want to be reached",
    roles={MANAGER: ALL, AGENT: OWN},
    by_row=True,
)
SUPPRESSIONS_MANAGE = permission(
    "crm.suppressions.manage", "See, add and release suppressed addresses", roles={MANAGER: ALL}
)
ARCHIVE_SEARCH = permission(
    "crm.archive.search", "Search the archive of messages, look into it and export of it"
)
TOPICS_MANAGE = permission(
    "crm.topics.manage", "Define topics and sending rules", roles={MANAGER: ALL}
)
