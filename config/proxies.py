"""Who a request came from, when proxies stand in between."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
#: What only a proxy of ours may say; anybody can send these.
PROXY_WORDS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
#: Set once an environment was judged; no header can set it.
JUDGED = "rapport.was_forwarded"


def networks(words: Iterable[str]) -> list[Network]:
    """Addresses and networks as TRUSTED_PROXIES lists them."""
    return [ip_network(word, strict=False) for word in words]


def believe_proxies(environ: dict[str, object], trusted: list[Network]) -> None:
    """Set REMOTE_ADDR to the real client, and drop what a stranger claims to have forwarded.

    Done once: afterwards the address is a client's, and nothing it says would be believed.
    """
    if JUDGED in environ:
        return
    environ[JUDGED] = any(word in environ for word in (*PROXY_WORDS, "HTTP_VIA"))
    peer = str(environ.get("REMOTE_ADDR", ""))
    if not _is_trusted(peer, trusted):
        for word in PROXY_WORDS:
            environ.pop(word, None)
        return
    chain = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    environ["REMOTE_ADDR"] = client_of(peer, [hop.strip() for hop in chain], trusted)


def client_of(peer: str, chain: list[str], trusted: list[Network]) -> str:
    """The last address of the chain that is not a proxy of ours.

    Read from the right: whatever stands further left was said by somebody we do not trust.
    """
    client = peer
    for hop in reversed(chain):
        if not _is_address(hop):
            break
        client = hop
        if not _is_trusted(hop, trusted):
            break
    return client


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str, trusted: list[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)
