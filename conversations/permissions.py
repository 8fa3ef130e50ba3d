"""What staff may do with conversations; reading and answering them takes the codes of messages."""

from accounts.permissions import ALL, MANAGER, permission

UNMATCHED_MANAGE = permission(
    "crm.conversations.unmatched",
    "See messages of people nobody knows, and say who they are",
    roles={MANAGER: ALL},
)
REPLIES_MANAGE = permission(
    "crm.canned_replies.manage", "Define canned replies for others", roles={MANAGER: ALL}
)
