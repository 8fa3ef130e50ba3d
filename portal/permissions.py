"""What staff may do about clients' access to the portal."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

PORTAL_INVITE = permission(
    "crm.portal.invite",
    "Invite clients to the portal, and end their access",
    roles={MANAGER: ALL, AGENT: OWN},
    by_row=True,
)
