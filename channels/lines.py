"""From an account to the adapter that speaks for it."""

import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from channels.adapters import ADAPTERS, Adapter, Credentials, Option
from channels.errors import UnfitOption, UnknownProvider
from channels.models import Account
from channels.places import place_of

HOOK_USER = "rapport"


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
            hook_key=hook_key_of(account),
        )
    )


def hook_key_of(account: Account) -> str:
    """The password of its address for webhooks: made of what nobody else knows, kept nowhere."""
    said = f"webhook {account.pk} {account.row_token}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()[:40]


def webhook_of(account: Account) -> str:
    """Where the provider is to call; empty where it does not."""
    adapter = ADAPTERS.get(account.provider)
    if adapter is None or not adapter.has_webhook or adapter.is_sandbox:
        return ""
    place = place_of(account.channel, account.provider, account.pk)
    if not adapter.has_hook_key:
        return place
    scheme, _, rest = place.partition("://")
    return f"{scheme}://{HOOK_USER}:{hook_key_of(account)}@{rest}"


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
    if option.kind == "url" and not _is_address(value.strip()):
        raise UnfitOption("Give an address that begins with https://.", field=field)
    return value.strip()


def _is_address(value: str) -> bool:
    """A key goes there: over an open line only within this machine."""
    try:
        place = urlsplit(value)
    except ValueError:
        return False
    is_here = place.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(place.hostname) and (
        place.scheme == "https" or (place.scheme == "http" and is_here)
    )
