"""Where a message goes to somebody, and whether nothing may go there."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from channels.models import Channel
from contacts.conditions.sql import FALSE, Sql, any_of, sql
from messaging.models import Suppression

MAIL = '^[^@[:space:],;<>"]+@[^@[:space:],;<>"]+\\.[^@[:space:],;<>".]+$'
NUMBER = "^\\+[1-9][0-9]{7,14}$"
BLOCK = 64


@dataclass(frozen=True)
class Reach:
    """How a channel's addresses are found: a join beside the contact, and a column of it."""

    join: str
    address: str
    #: What an address looks like; empty where any is good.
    shape: str = ""


_PHONE = Reach(
    "LEFT JOIN contacts_contactphone reach ON reach.contact_id = c.id AND reach.is_primary",
    "reach.number",
    NUMBER,
)
REACHES: dict[str, Reach] = {
    Channel.EMAIL: Reach(
        "LEFT JOIN contacts_contactemail reach ON reach.contact_id = c.id AND reach.is_primary",
        "reach.address",
        MAIL,
    ),
    Channel.SMS: _PHONE,
    Channel.WHATSAPP: _PHONE,
    # Whoever has a login to the portal reads it there.
    Channel.IN_APP: Reach(
        "LEFT JOIN LATERAL (SELECT client.email FROM accounts_portalclient client"
        " WHERE client.contact_id = c.id AND client.is_active ORDER BY client.id LIMIT 1)"
        " reach ON true",
        "reach.email",
    ),
    # Whoever turned it on in the portal, on whatever devices.
    Channel.PUSH: Reach(
        "LEFT JOIN LATERAL (SELECT client.email FROM accounts_portalclient client"
        " WHERE client.contact_id = c.id AND client.is_active AND EXISTS"
        " (SELECT FROM messaging_pushdevice device WHERE device.client_id = client.id)"
        " ORDER BY client.id LIMIT 1) reach ON true",
        "reach.email",
    ),
    Channel.CHAT: Reach(
        "LEFT JOIN LATERAL (SELECT name.value FROM contacts_identity name"
        " WHERE name.contact_id = c.id AND name.system = 'telegram' ORDER BY name.id LIMIT 1)"
        " reach ON true",
        "reach.value",
    ),
}
NOWHERE = Reach("", "NULL::text")


def reach_of(channel: str) -> Reach:
    return REACHES.get(channel, NOWHERE)


def normal(channel: str, address: str) -> str:
    """An address as it is stored and compared."""
    told = address.strip()
    return told.lower() if channel == Channel.EMAIL else told


def digest_of(channel: str, address: str) -> str:
    """What is kept of an address where nothing else may be."""
    said = f"{channel}:{normal(channel, address)}".encode()
    return hmac.digest(_key(), said, "sha256").hex()


def suppressed(channel: str, address: str, *, total: bool) -> Sql:
    """Whether the address of this SQL expression is suppressed: for all, or for marketing alone.

    What an erased person left behind is compared by its hash, which the database makes itself.
    """
    standing = Suppression.objects.filter(channel=channel, released_at=None, is_total=total)
    # Most firms have erased nobody, and a hash per recipient is not for nothing.
    parts = [
        sql(
            "EXISTS (SELECT FROM messaging_suppression kept WHERE kept.channel = {}"
            f" AND kept.address = {address} AND kept.address <> ''"
            " AND kept.released_at IS NULL AND kept.is_total = {})",
            channel,
            total,
            is_sure=True,
        )
    ]
    if standing.filter(address="").exists():
        parts.append(
            sql(
                "EXISTS (SELECT FROM messaging_suppression kept WHERE kept.digest = {}"
                " AND kept.address = '' AND kept.released_at IS NULL AND kept.is_total = {})",
                _digest_in_sql(channel, address),
                total,
                is_sure=True,
            )
        )
    return any_of(parts) if standing.exists() else FALSE


def _digest_in_sql(channel: str, address: str) -> Sql:
    """`digest_of`, as the database makes it: an HMAC of its two hashes."""
    inner, outer = (bytes(byte ^ pad for byte in _block()) for pad in (0x36, 0x5C))
    return sql(
        "encode(sha256({}::bytea || sha256({}::bytea || convert_to({} ||"
        f" {address}, 'UTF8'))), 'hex')",
        outer,
        inner,
        f"{channel}:",
    )


def _block() -> bytes:
    return _key().ljust(BLOCK, b"\0")


def _key() -> bytes:
    """A key for this alone, so that what the database is told says nothing of the firm's own."""
    return _key_of(settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _key_of(secret: str) -> bytes:
    return hashlib.sha256(f"suppression:{secret}".encode()).digest()
