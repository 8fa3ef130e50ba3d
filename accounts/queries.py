"""Reads of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import (
    ApiToken,
    AuditCheck,
    AuditRow,
    Firm,
    Invitation,
    Membership,
    Preference,
    Role,
    StaffSession,
    Team,
    Territory,
    User,
    ViewAs,
    WriteKey,
)
from accounts.permissions import ADMIN, SETTINGS_MANAGE
from accounts.secrets import hash_secret, matches


def find_open_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation this token opens, if it still does."""
    found = Invitation.objects.filter(token_hash=hash_secret(token)).first()
    return found if found is not None and found.is_open(now) else None


def list_staff() -> QuerySet[User]:
    teams = Prefetch("memberships", Membership.objects.select_related("team").order_by("id"))
    return User.objects.prefetch_related(
        Prefetch("roles", Role.objects.order_by("id")), teams
    ).order_by("id")


def list_roles() -> QuerySet[Role]:
    return Role.objects.order_by("id")


def list_teams() -> QuerySet[Team]:
    members = Prefetch("memberships", Membership.objects.select_related("user").order_by("id"))
    return Team.objects.select_related("lead").prefetch_related(members).order_by("id")


def list_territories() -> QuerySet[Territory]:
    return Territory.objects.select_related("team", "owner").order_by("priority", "id")


def list_tokens(*, for_user: User) -> QuerySet[ApiToken]:
    """One's own tokens; those of everybody for whoever manages the settings."""
    tokens = ApiToken.objects.select_related("owner").order_by("-id")
    if SETTINGS_MANAGE in for_user.granted_codes:
        return tokens
    return tokens.filter(owner=for_user)


def list_sessions(*, for_user: User) -> QuerySet[StaffSession]:
    """One's own sessions; those of everybody for whoever manages the settings."""
    sessions = StaffSession.objects.select_related("user").order_by("-id")
    if SETTINGS_MANAGE in for_user.granted_codes:
        return sessions
    return sessions.filter(user=for_user)


def list_write_keys() -> QuerySet[WriteKey]:
    return WriteKey.objects.select_related("created_by").order_by("-id")


def list_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("invited_by").prefetch_related("roles").order_by("-id")


def list_preferences(*, for_user: Any) -> QuerySet[Preference]:
    """What a person has set, area by area."""
    return Preference.objects.filter(user=for_user, version__gt=0).order_by("area")


def find_preference(area: str, *, of: Any) -> Preference:
    """What a person has set for the area; an empty one, not saved, where that is nothing."""
    found = Preference.objects.filter(user=of, area=area).first()
    return found or Preference(user=of, area=area)


def current_firm(*, with_logo: bool = False) -> Firm:
    """The firm; as Rapport comes, not saved, where nobody has changed it."""
    rows = Firm.objects.all() if with_logo else Firm.objects.defer("logo")
    return rows.first() or Firm()


def last_audit_check() -> AuditCheck | None:
    """The latest walk along the audit log's chain, if there ever was one."""
    return AuditCheck.objects.order_by("-id").first()


def staff_granted(code: str) -> QuerySet[User]:
    """The active members of staff who hold a permission code, whatever its reach."""
    holding = Role.objects.filter(Q(slug=ADMIN) | Q(grants__has_key=code)).values("pk")
    held = Q(is_superuser=True) | Q(roles__in=holding)
    return User.objects.filter(held, is_active=True).distinct().order_by("id")


@dataclass(frozen=True)
class SignIns:
    """Who came in since a moment, who is signed in, and who is kept out."""

    came_in: int
    sessions: int
    locked_out: int


def sign_ins(*, since: datetime, now: datetime) -> SignIns:
    still_counted = Q(attempt_time__gte=now - settings.AXES_COOLOFF_TIME)
    return SignIns(
        came_in=AuditRow.objects.filter(action="staff.signed_in", at__gte=since).count(),
        sessions=StaffSession.objects.filter(last_seen_at__gte=since).count(),
        locked_out=AccessAttempt.objects.filter(
            still_counted, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
        ).count(),
    )


def list_audit_rows() -> QuerySet[AuditRow]:
    return AuditRow.objects.order_by("-id")


def find_token(text: str) -> ApiToken | None:
    """The token that this plain text opens, whether or not it may still be used."""
    prefix, _, rest = text.partition("_")
    public_id, _, secret = rest.partition("_")
    if prefix != "rpt" or not secret or "\x00" in text or len(text) > 200:
        return None
    token = ApiToken.objects.select_related("owner").filter(public_id=public_id).first()
    return token if token is not None and matches(secret, token.secret_hash) else None


def find_write_key(secret: str) -> WriteKey | None:
    """The write key in force that this plain text opens."""
    return WriteKey.objects.filter(secret_hash=hash_secret(secret), revoked_at=None).first()


def find_view_as(view_as_id: int) -> ViewAs | None:
    return ViewAs.objects.select_related("viewed").filter(pk=view_as_id, ended_at=None).first()
