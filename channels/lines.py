"""From an account to the adapter that speaks for it."""

import json
from collections.abc import Mapping
from typing import Any

from channels.adapters import ADAPTERS, Adapter, Credentials, Option
from channels.errors import UnfitOption, UnknownProvider
from channels.models import Account


def adapter_of(account: Account) -> type[Adapter]:
    """The adapter of an account's provider.

    :raises UnknownProvider: if there is none of that name any more.
    """
    found = ADAPTERS.get(account.provider)
    if found is None:
        raise UnknownProvider(field="provider")
    return found


def connect(account: Account) -> Adapter:
    """A line to the account's provider; nothing is sent yet. Whoever opens it closes it."""
    return adapter_of(account)(
        Credentials(
            account_id=account.pk,
            sender=account.sender,
            sender_name=account.sender_name,
            reply_to=account.reply_to,
            options=account.options,
            secrets=secrets_of(account),
        )
    )


def secrets_of(account: Account) -> dict[str, str]:
    found: dict[str, str] = json.loads(account.secrets) if account.secrets else {}
    return found


def checked_options(provider: type[Adapter], given: Mapping[str, Any]) -> dict[str, Any]:
    """What an account says of itself beside its secrets, checked and complete.

    :raises UnfitOption: naming what is missing or cannot be.
    """
    known = {option.name: option for option in provider.options if not option.is_secret}
    _refuse_strangers(given, known, "options")
    return {name: _checked(option, given.get(name)) for name, option in known.items()}


def checked_secrets(provider: type[Adapter], given: Mapping[str, Any]) -> dict[str, str]:
    """The same for its secrets; those left out are not named in the answer."""
    known = {option.name: option for option in provider.options if option.is_secret}
    _refuse_strangers(given, known, "secrets")
    for name, value in given.items():
        if not isinstance(value, str) or len(value) > 5_000 or "\x00" in value:
            raise UnfitOption("A secret is a text.", field=f"secrets.{name}")
    return {name: value for name, value in given.items() if value}


def refuse_incomplete(provider: type[Adapter], secrets: Mapping[str, str]) -> None:
    """:raises UnfitOption: naming a secret without which nothing can be sent."""
    for option in provider.options:
        if option.is_secret and option.is_required and not secrets.get(option.name):
            raise UnfitOption(f"{option.label} is missing.", field=f"secrets.{option.name}")


def _refuse_strangers(given: Mapping[str, Any], known: Mapping[str, Option], where: str) -> None:
    for name in given:
        if name not in known:
            raise UnfitOption("This provider does not ask for it.", field=f"{where}.{name[:50]}")


def _checked(option: Option, value: Any) -> Any:
    field = f"options.{option.name}"
    if value is None or value == "":
        if option.is_required and option.default == "":
            raise UnfitOption(f"{option.label} is missing.", field=field)
        return option.default
    if option.kind == "number":
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnfitOption("Give a whole number.", field=field)
        if not option.least <= value <= option.most:
            raise UnfitOption(f"From {option.least} to {option.most}.", field=field)
        return value
    if not isinstance(value, str) or len(value) > 500 or any(ord(sign) < 32 for sign in value):
        raise UnfitOption("Give a text on one line.", field=field)
    if option.kind == "choice" and value not in dict(option.choices):
        raise UnfitOption(f"One of {', '.join(dict(option.choices))}.", field=field)
    return value.strip()
