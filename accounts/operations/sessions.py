"""Signed-in browsers: noted when they appear, ended when somebody says so."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.models import StaffSession, User
from live.operations import hint, recheck

SEEN = "seen_at"
#: A session's last use is noted this often at most.
NOTE_USE_EVERY = timedelta(minutes=1)


def note_session(*, user: User, session: Any, ip: str | None, agent: str, now: datetime) -> None:
    """Note that this browser is signed in, or is so still."""
    if session.session_key is None:
        session.save()
    StaffSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip": ip, "user_agent": agent[:300], "last_seen_at": now},
    )
    session[SEEN] = now.timestamp()


def is_due(*, session: Any, now: datetime) -> bool:
    """Whether the session's last use was noted long enough ago to be noted again."""
    seen: float = session.get(SEEN, 0)
    return now.timestamp() - seen >= NOTE_USE_EVERY.total_seconds()


@transaction.atomic
def end_session(*, session: StaffSession, by: User, now: datetime) -> None:
    """Sign this browser out."""
    audit.write("session.ended", by=by, obj=session, at=now, owner=session.user.email)
    _sign_out([session])
    _tell(session.user)


@transaction.atomic
def end_all_sessions(*, user: User, by: User, now: datetime, except_key: str | None = None) -> int:
    """Sign a person out everywhere, save for the browser that asks; how many it were."""
    sessions = list(StaffSession.objects.filter(user=user).exclude(session_key=except_key or ""))
    _sign_out(sessions)
    audit.write("session.all_ended", by=by, obj=user, at=now, count=len(sessions))
    _tell(user)
    return len(sessions)


def forget_session(*, session_key: str) -> None:
    """Drop the note of a browser that signed out by itself."""
    StaffSession.objects.filter(session_key=session_key).delete()


def _sign_out(sessions: list[StaffSession]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in sessions:
        store(session.session_key).delete()
    StaffSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()


def _tell(user: User) -> None:
    hint(f"user:{user.pk}", kind="session_revoked")
    recheck(user=user.pk)
