"""Calling addresses that people gave us, without being led into our own network.

A name is resolved here, every address it has is looked at, and the connection goes to the one
that was looked at: a name that answers otherwise the second time leads nowhere. Only https on
its usual ports, no redirect is followed, and an answer is read up to a limit.
"""

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from ground.refusals import Invalid

PORTS = frozenset({443, 8443})
#: IPv6 addresses that a gateway turns into IPv4 ones, our own among them.
TRANSLATED = ip_network("64:ff9b::/32")
TIME_OUT = 10.0
LARGEST_ANSWER = 64 * 1024


class AddressNotAllowed(Invalid):
    """This address cannot be called: give one of the public internet that begins with https."""


class NotReached(Exception):
    """Nothing was handed over: no connection came about."""


class NoAnswer(Exception):
    """The request went out, and nobody knows what became of it."""


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes


class LookedAt(httpcore.SyncBackend):
    """Connects to addresses that were looked at, and to no others."""

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if is_trusted(host, port):
            return super().connect_tcp(host, port, *args, **kwargs)
        return super().connect_tcp(public_address(host, port), port, *args, **kwargs)

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> Any:
        raise AddressNotAllowed


def is_trusted(host: str, port: int) -> bool:
    """Whether the firm's operator says that this one of its own may be called."""
    return f"{host}:{port}" in settings.OUTSIDE_TRUSTED


def public_address(host: str, port: int) -> str:
    """An address of the name that lies in the public internet, as all of them must.

    :raises AddressNotAllowed: if one does not.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise httpcore.ConnectError(str(fault)) from fault
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(is_public(one) for one in addresses):
        raise AddressNotAllowed
    return addresses[0]


def is_public(address: str) -> bool:
    told = ip_address(address.partition("%")[0])
    if told.version == 6 and told in TRANSLATED:
        return False
    mapped = getattr(told, "ipv4_mapped", None) or getattr(told, "sixtofour", None)
    return told.is_global and not told.is_multicast and (mapped is None or mapped.is_global)


def refuse_unless_callable(address: str) -> str:
    """The address's host, if it looks like one that may be called; nothing is resolved yet.

    :raises AddressNotAllowed: otherwise.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError as fault:
        raise AddressNotAllowed from fault
    host = parts.hostname or ""
    if not host or parts.username or parts.password or not address.isascii():
        raise AddressNotAllowed
    if is_trusted(host, port):
        return host
    if parts.scheme != "https" or port not in PORTS:
        raise AddressNotAllowed
    try:
        told = ip_address(host)
    except ValueError:
        return host
    if not is_public(str(told)):
        raise AddressNotAllowed
    return host


def post(address: str, *, headers: Iterable[tuple[str, str]], content: bytes) -> Answered:
    """Call it once with POST; otherwise as `call`."""
    return call("POST", address, headers=headers, content=content)


def call(
    method: str, address: str, *, headers: Iterable[tuple[str, str]], content: bytes
) -> Answered:
    """Call it once. Of an answer that goes on and on, or trickles, the beginning is taken.

    :raises AddressNotAllowed: if it leads into a network of our own.
    :raises NotReached: :raises NoAnswer:
    """
    refuse_unless_callable(address)
    named = [(name.encode(), value.encode()) for name, value in headers]
    waits = dict.fromkeys(("connect", "read", "write", "pool"), TIME_OUT)
    with httpcore.ConnectionPool(network_backend=LookedAt(), retries=0) as pool:
        try:
            with pool.stream(
                method, address, headers=named, content=content, extensions={"timeout": waits}
            ) as answer:
                told = {
                    name.decode().lower(): value.decode("latin-1") for name, value in answer.headers
                }
                until = monotonic() + TIME_OUT
                return Answered(answer.status, told, _some(answer.iter_stream(), until))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
            raise NotReached(str(fault)) from fault
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as fault:
            raise NoAnswer(f"{type(fault).__name__}: {fault}") from fault


def _some(parts: Iterable[bytes], until: float) -> bytes:
    read = b""
    for part in parts:
        read += part
        if len(read) >= LARGEST_ANSWER or monotonic() >= until:
            break
    return read[:LARGEST_ANSWER]
