"""Moving the secrets of second factors to the first key of FIELD_KEYS."""

from allauth.mfa.models import Authenticator
from django.db import transaction

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
