"""Passkeys count their signatures; one whose count does not grow may have been copied."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse

from accounts import audit


def watch_counters() -> None:
    """Have every sign-in, second step and confirmation by passkey check the count.

    allauth does not. All its doors, pages and API alike, call this one function of its.
    """
    from allauth.mfa.webauthn.internal import auth

    complete = auth.complete_authentication

    def complete_and_count(user: Any, response: dict[str, Any]) -> Any:
        passkey = complete(user, response)
        signed = AuthenticationResponse.from_dict(response).response.authenticator_data
        count_signature(passkey=passkey, counter=signed.counter)
        return passkey

    auth.complete_authentication = complete_and_count


def count_signature(*, passkey: Any, counter: int) -> None:
    """Remember how many signatures a passkey says it has made.

    :raises ValidationError: if that is not more than the last time. Keys that do not count
        always say 0.
    """
    from allauth.mfa.adapter import get_adapter

    with transaction.atomic():
        row = type(passkey).objects.select_for_update().get(pk=passkey.pk)
        last = row.data.get("counter", row.wrap().authenticator_data.counter)
        is_good = counter > last or counter == last == 0
        if is_good:
            row.data["counter"] = passkey.data["counter"] = counter
            row.save(update_fields=["data"])
        else:
            # Kept although the sign-in fails: it is the one trace of a copied key.
            audit.write(
                "staff.passkey_refused",
                by=None,
                obj=row.user,
                at=timezone.now(),
                passkey=row.wrap().name,
                counter=counter,
                last_counter=last,
            )
    if not is_good:
        raise get_adapter().validation_error("passkey_copied")
