"""Second factors that were lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.operations.sessions import end_all_sessions


@transaction.atomic
def remove_second_factor(*, row: Authenticator, by: User, now: datetime) -> None:
    """Take a lost second factor from its owner, who is signed out everywhere.

    With the last one go the recovery codes, which are worth nothing alone.
    """
    owner = User.objects.select_for_update().get(pk=row.user_id)
    kind = str(row.get_type_display())
    Authenticator.objects.filter(pk=row.pk).delete()
    others = Authenticator.objects.filter(user=owner)
    if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        others.delete()
    end_all_sessions(user=owner, by=by, now=now)
    audit.write("second_factor.removed", by=by, obj=owner, at=now, kind=kind)
