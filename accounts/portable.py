"""What of colleagues, roles and the firm leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AuditRow,
    Firm,
    Membership,
    PortalClient,
    Role,
    Team,
    Territory,
    User,
)
from ground.portable import leaves, leaves_within, stays

leaves(Firm, "firm")
leaves(Role, "roles")
leaves(User, "colleagues", hidden=("password",))
leaves_within(User, User.roles.through, "roles", by="user", hidden=("id",))
leaves(Team, "teams")
leaves_within(Team, Membership, "members", by="team")
leaves(Territory, "territories")
leaves(PortalClient, "portal_clients", hidden=("password",))
leaves(AuditRow, "audit")
stays(
    _("Secrets: how people and programs sign in, and from where they did."),
    *("accounts.apitoken", "accounts.writekey", "accounts.invitation", "accounts.invitation_roles"),
    *("accounts.staffsession", "account.emailaddress", "account.emailconfirmation"),
    *("mfa.authenticator", "socialaccount.socialapp", "socialaccount.socialaccount"),
    *("socialaccount.socialtoken", "sessions.session", "axes.accesslog", "axes.accessattempt"),
    *("axes.accessfailurelog", "axes.accessattemptexpiration"),
)
stays(
    _("Only this installation can use it."),
    *("accounts.preference", "accounts.viewas", "accounts.auditcheck", "accounts.auditlink"),
)
