"""Background doors of the portal."""

from django.utils import timezone

from ground.slots import scheduled
from portal.lock_outs import forget_old_failures
from portal.operations.keys import forget_old_keys
from portal.operations.sessions import forget_ended_sessions


@scheduled("portal.tasks.forget_old_logins")
def forget_old_logins() -> None:
    """Drop ways in, sessions and counts of wrong tries that are over."""
    now = timezone.now()
    forget_old_keys(now=now)
    forget_ended_sessions(now=now)
    forget_old_failures(now=now)
