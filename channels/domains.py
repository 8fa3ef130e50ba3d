"""Whether a sender's domain says what mailboxes look for, and the records to copy if not."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels.adapters import ADAPTERS
from channels.models import Account

TIME_OUT = 4.0


class State(StrEnum):
    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    #: No name server answered.
    UNKNOWN = "unknown"


class CannotTell(Exception):
    """No name server answered."""


class Resolver(Protocol):
    def records(self, name: str, type: str) -> list[str]:
        """The records of that type, none where there is none.

        :raises CannotTell: if nobody answers.
        """


class NameServers:
    """Asks the machine's name servers, or those that are given."""

    def __init__(self, servers: Iterable[str] = (), *, port: int = 53) -> None:
        listed = list(servers)
        self._resolver = dns.resolver.Resolver(configure=not listed)
        if listed:
            self._resolver.nameservers = listed
        self._resolver.port = port
        self._resolver.lifetime = TIME_OUT

    def records(self, name: str, type: str) -> list[str]:
        try:
            answer = self._resolver.resolve(name, type, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.DNSException as fault:
            raise CannotTell(str(fault)) from fault
        return [_told(record) for record in answer]


def _told(record: Any) -> str:
    strings = getattr(record, "strings", None)
    if strings is None:
        return str(record.to_text())
    return b"".join(strings).decode("utf-8", "replace")


@dataclass(frozen=True)
class Check:
    """One thing that mailboxes look for."""

    name: str
    state: State
    why: str | Promise
    type: str
    host: str
    #: To copy as it stands; empty where only the provider knows it.
    expected: str
    found: str = ""


def check_domain(account: Account, resolver: Resolver) -> list[Check]:
    """What mailboxes look for in the sender's domain, each as it stands."""
    domain = account.sender.rpartition("@")[2]
    adapter = ADAPTERS.get(account.provider)
    include = adapter.spf_include if adapter else ""
    selector = str(account.options.get("dkim_selector", "") or "")
    return [
        _spf(domain, include, resolver),
        _dkim(domain, selector, resolver),
        _dmarc(domain, resolver),
        _return_path(domain, resolver),
        _tracking(domain, resolver),
    ]


def _spf(domain: str, include: str, resolver: Resolver) -> Check:
    why = _("Says which servers may send for your domain.")
    expected = f"v=spf1 include:{include} ~all" if include else "v=spf1 a mx ~all"
    found, is_known = _starting(resolver, domain, "v=spf1")
    state = _state(found, is_known)
    if state == State.OK and (len(found) > 1 or (include and include not in found[0])):
        state = State.WRONG
    if state == State.WRONG and len(found) == 1:
        words = found[0].split()
        expected = " ".join([words[0], f"include:{include}", *words[1:]])
    return Check("spf", state, why, "TXT", domain, expected, " | ".join(found))


def _dkim(domain: str, selector: str, resolver: Resolver) -> Check:
    why = _("Signs your mails. Your provider shows the record and its selector.")
    host = f"{selector or 'selector'}._domainkey.{domain}"
    if not selector:
        return Check("dkim", State.UNKNOWN, why, "TXT", host, "")
    try:
        found = resolver.records(host, "TXT") or resolver.records(host, "CNAME")
    except CannotTell:
        return Check("dkim", State.UNKNOWN, why, "TXT", host, "")
    return Check("dkim", _state(found, True), why, "TXT", host, "", " | ".join(found))


def _dmarc(domain: str, resolver: Resolver) -> Check:
    why = _("Says what becomes of mails that only pretend to be yours. Gmail and Yahoo ask for it.")
    host = f"_dmarc.{domain}"
    found, is_known = _starting(resolver, host, "v=DMARC1")
    state = _state(found, is_known)
    if state == State.OK and (len(found) > 1 or "p=" not in found[0].replace(" ", "")):
        state = State.WRONG
    return Check("dmarc", state, why, "TXT", host, "v=DMARC1; p=none", " | ".join(found))


def _return_path(domain: str, resolver: Resolver) -> Check:
    why = _("Takes answers and bounces: without it mailboxes trust the domain less.")
    try:
        found = resolver.records(domain, "MX")
    except CannotTell:
        return Check("return_path", State.UNKNOWN, why, "MX", domain, "")
    return Check("return_path", _state(found, True), why, "MX", domain, "", " | ".join(found))


def _tracking(domain: str, resolver: Resolver) -> Check:
    why = _("Where links in your mails lead. Mailboxes trust a name below your own domain most.")
    place = urlsplit(settings.PUBLIC_URL)
    host = place.hostname or ""
    try:
        found = resolver.records(host, "A") or resolver.records(host, "AAAA")
    except CannotTell:
        return Check("tracking", State.UNKNOWN, why, "A", host, "")
    state = _state(found, True)
    is_own = host == domain or host.endswith(f".{_registered(domain)}")
    if state == State.OK and not (is_own and place.scheme == "https"):
        state = State.WRONG
    return Check("tracking", state, why, "A", host, "", " | ".join(found))


def _registered(domain: str) -> str:
    """Its last two names: near enough to tell a name of the firm's from a stranger's."""
    return ".".join(domain.split(".")[-2:])


def _starting(resolver: Resolver, host: str, start: str) -> tuple[list[str], bool]:
    try:
        told = resolver.records(host, "TXT")
    except CannotTell:
        return [], False
    return [one for one in told if one.lower().startswith(start.lower())], True


def _state(found: list[str], is_known: bool) -> State:
    if not is_known:
        return State.UNKNOWN
    return State.OK if found else State.MISSING
