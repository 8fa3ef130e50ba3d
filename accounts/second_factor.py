"""Second factors: who still has to set one up, and where their secrets stand."""

from dataclasses import dataclass

from accounts.models import User
from ground.encryption import place
from ground.rotation import Shelf

#: Each of these is a second factor by itself; recovery codes only stand in for one.
PROOFS = ("totp", "webauthn")


@dataclass(frozen=True)
class SecondFactor:
    """How a person stands: what their roles ask for, and what they have set up."""

    is_needed: bool
    is_set_up: bool
    #: `totp`, `webauthn` (passkeys) and `recovery_codes`.
    kinds: list[str]


def second_factor_of(user: User) -> SecondFactor:
    # allauth's models cannot be loaded while Django still loads ours.
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user_id=user.pk).order_by("type")
    kinds = list(rows.values_list("type", flat=True).distinct())
    is_set_up = any(kind in PROOFS for kind in kinds)
    return SecondFactor(user.needs_second_factor, is_set_up, kinds)


def lacks_second_factor(user: User) -> bool:
    return user.needs_second_factor and not second_factor_of(user).is_set_up


def second_factor_place(user_id: int) -> str:
    """What a second factor's secret is sealed for: the person it belongs to."""
    return place("mfa_authenticator", "data", user_id)


def second_factor_shelf(key: str) -> Shelf:
    return Shelf(
        name=f"second factors, {key}",
        table="mfa_authenticator",
        text=f"(kept.data ->> '{key}')",
        token="kept.user_id",  # noqa: S106 - a column
        put=f"data = jsonb_set(kept.data, '{{{key}}}', to_jsonb(new.sealed))",
        place=lambda user_id: second_factor_place(int(user_id)),
        among="kept.type <> 'webauthn'",
    )


#: The secret of a TOTP app, and what recovery codes are made from.
SHELVES = [second_factor_shelf("secret"), second_factor_shelf("seed")]
