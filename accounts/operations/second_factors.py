"""Second factors: their secrets under a new key of FIELD_KEYS, and those that were lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.operations.sessions import end_all_sessions
from accounts.second_factor import second_factor_place
from ground.encryption import is_sealed_with_first_key, seal, unseal

SEALED = ("secret", "seed")


def rotate_second_factors() -> int:
    """Seal each secret anew; how many were changed."""
    ids = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk")
    return sum(_rotate(pk) for (pk,) in ids.order_by("pk").iterator())


@transaction.atomic
def _rotate(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().get(pk=pk)
    where = second_factor_place(row.user_id)
    old = {k: row.data[k] for k in SEALED if k in row.data}
    stale = {k: text for k, text in old.items() if not is_sealed_with_first_key(text)}
    for key, text in stale.items():
        row.data[key] = seal(unseal(text, place=where), place=where)
    if stale:
        row.save(update_fields=["data"])
    return bool(stale)


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
