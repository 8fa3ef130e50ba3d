"""Second factors: who still has to set one up, and where their secrets stand."""

from accounts.models import User
from ground.encryption import place


def lacks_second_factor(user: User) -> bool:
    if not user.needs_second_factor:
        return False
    # allauth's models cannot be loaded while Django still loads ours.
    from allauth.mfa.models import Authenticator

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def second_factor_place(user_id: int) -> str:
    """What a second factor's secret is sealed for: the person it belongs to."""
    return place("mfa_authenticator", "data", user_id)
