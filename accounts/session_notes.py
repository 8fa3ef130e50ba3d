"""What Django tells when somebody signs in or out."""

from typing import Any

from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.operations.sessions import forget_session, note_session


def signed_in(request: Any, user: Any, **_: Any) -> None:
    session = getattr(request, "session", None)
    if not isinstance(user, User) or session is None:
        return
    now = timezone.now()
    agent = request.META.get("HTTP_USER_AGENT", "")
    ip = request.META.get("REMOTE_ADDR") or None
    note_session(user=user, session=session, ip=ip, agent=agent, now=now)
    audit.write("staff.signed_in", by=user, obj=user, at=now)


def signed_out(request: Any, **_: Any) -> None:
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        forget_session(session_key=session.session_key)
