"""Staff, their keys and sessions, portal principals, and the audit log."""

from accounts.models.audit import AuditCheck, AuditLink, AuditRow
from accounts.models.firm import Firm
from accounts.models.keys import ApiToken, WriteKey
from accounts.models.portal import PortalClient
from accounts.models.preferences import Preference
from accounts.models.sign_in import Invitation, StaffSession, ViewAs
from accounts.models.staff import Role, User
from accounts.models.teams import Membership, Team, Territory

__all__ = [
    "ApiToken",
    "AuditCheck",
    "AuditLink",
    "AuditRow",
    "Firm",
    "Invitation",
    "Membership",
    "PortalClient",
    "Preference",
    "Role",
    "StaffSession",
    "Team",
    "Territory",
    "User",
    "ViewAs",
    "WriteKey",
]
