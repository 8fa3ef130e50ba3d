"""What staff may do with accounts at providers."""

from accounts.permissions import permission

CHANNELS_MANAGE = permission("crm.channels.manage", "Manage channels and their accounts")
