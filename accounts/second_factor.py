"""Whether a person still has to set up the second factor that a role of theirs needs."""

from accounts.models import User


def lacks_second_factor(user: User) -> bool:
    if not user.needs_second_factor:
        return False
    # allauth's models cannot be loaded while Django still loads ours.
    from allauth.mfa.models import Authenticator

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()
