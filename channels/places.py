"""Where providers are to call us."""

import hmac
from urllib.parse import urlsplit

from django.conf import settings

from channels.adapters import Adapter

#: Providers that are told by their address which account they call about.
NAMED = ("sms", "whatsapp", "chat")


def place_of(channel: str, provider: str, account: int | None) -> str:
    """The address for one account's calls."""
    place = f"{settings.PUBLIC_URL}/api/webhooks/{channel}/{provider}"
    return f"{place}?account={account}" if channel in NAMED and account is not None else place


def hook_of(line: Adapter) -> str:
    """The same for an account in use; empty where nobody outside could reach us."""
    return place_of(line.channel, line.slug, line.account.account_id) if is_public() else ""


def word_of(account: int) -> str:
    """What a provider is given to say back when it calls about an account."""
    said = f"webhook {account}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()


def is_public() -> bool:
    """Whether providers can call this installation at all."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return "." in host and not host.startswith(("127.", "10.", "192.168.")) and host != "0.0.0.0"  # noqa: S104
