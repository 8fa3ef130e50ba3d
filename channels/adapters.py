"""What speaks to a provider, whatever the provider is.

A provider is one folder below `channels/providers/`, named like its slug, whose `adapter.py`
holds one class made known with `@adapter`. Adding one is copying a similar folder.

An adapter is made for one account, is handed messages in sets, and answers for each:

- `Handed`: the provider has it, under this name of its own;
- `Refused`: the provider will never take it;
- `TryLater`: the provider certainly did not take it, and may do so later;
- `Down`: the same, and the account as a whole is of no use now: others are not tried;
- `Unknown`: nobody can tell whether the provider took it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from django.utils.functional import Promise

from channels.files import Files

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Approved:
    """A template that its channel's owner approved, by the provider's name, and what fills it."""

    name: str
    locale: str
    #: In the order in which the body shows them.
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a message. Of one that came in, name and type are what the sender says."""

    name: str
    content_type: str
    content: bytes
    #: By which the text shows it, where it does.
    content_id: str = ""
    #: Of one that goes out: where the provider can fetch it for a while, if anywhere.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as the recipient is to get it."""

    #: Ours: what a provider is given to know a second copy by, where it can.
    key: str
    to: str
    subject: str = ""
    text: str = ""
    html: str = ""
    #: Beside those that every message has.
    headers: tuple[tuple[str, str], ...] = ()
    reply_to: str = ""
    from_name: str = ""
    is_marketing: bool = True
    #: Where a notice leads, on channels that have such a thing.
    link: str = ""
    #: Of WhatsApp: the approved template whose words these are.
    approved: Approved | None = None
    enclosed: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    provider_id: str = ""


class Bounce(StrEnum):
    #: The address does not exist, or will never take mail.
    HARD = "hard"
    #: Not now: full, away, too busy.
    SOFT = "soft"
    #: The provider or the mailbox objects to us or to what we wrote, not to the address.
    BLOCK = "block"
    #: The person told the provider that they want nothing from us, as by STOP.
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Refused:
    why: str
    bounce: Bounce = Bounce.BLOCK


@dataclass(frozen=True, slots=True)
class TryLater:
    why: str
    #: The pause that the provider asked for, in seconds.
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Down(TryLater):
    pass


@dataclass(frozen=True, slots=True)
class Unknown:
    why: str


Answer = Handed | Refused | TryLater | Unknown


class Kind(StrEnum):
    """What a provider reports of a message later."""

    DELIVERED = "delivered"
    READ = "read"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a provider tells of one message."""

    kind: Kind
    at: datetime
    #: What repeats of the same report have in common.
    id: str
    #: The provider's name for the message, ours, or both.
    provider_id: str = ""
    key: str = ""
    address: str = ""
    bounce: Bounce | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A provider's call, as it came in."""

    body: bytes
    content_type: str = ""
    #: As the provider called it: some sign it, too.
    url: str = ""
    #: There while the call is being proven; they are not kept.
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What somebody wrote to the firm."""

    #: The provider's name for it: a repeat bears the same.
    id: str
    at: datetime
    from_address: str
    to_address: str = ""
    from_name: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    #: Of mail: its Message-ID, and those it answers, the nearest first.
    message_id: str = ""
    answers: tuple[str, ...] = ()
    #: Written by a machine: an absence note, a receipt.
    is_automatic: bool = False
    enclosed: tuple[Enclosed, ...] = ()
    #: What else the provider says that is worth keeping, as JSON has it.
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: Of mail that came back: what it says of messages of ours, instead of being one itself.
    returned: tuple[Report, ...] = ()


@dataclass(frozen=True)
class Option:
    """One thing that an account of this provider has to say about itself."""

    name: str
    label: Words
    help: Words = ""
    kind: str = "text"
    default: Any = ""
    is_required: bool = True
    #: Kept sealed, and never answered.
    is_secret: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    least: int = 0
    most: int = 65_535


@dataclass(frozen=True)
class Credentials:
    """What an adapter needs to know of its account."""

    account_id: int
    sender: str
    sender_name: str = ""
    reply_to: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    #: Known to nobody but us and whom the account's webhook address was given to.
    hook_key: str = ""


class WrongSignature(Exception):
    """A call is not proven to come from the provider."""


class SetUpFault(Exception):
    """A provider could not be asked about an account, or said no; in words for whoever asks."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or whatever else of the account people may write to."""

    id: str
    address: str
    name: str = ""
    can_send: bool = True
    #: Where its messages go is what we would say.
    is_connected: bool = False
    note: str = ""
    #: What the account has to say of itself once this is chosen.
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """An account as its provider knows it."""

    name: str
    numbers: tuple[Number, ...] = ()
    is_trial: bool = False
    is_usable: bool = True


@dataclass(frozen=True, slots=True)
class Used:
    """What of one kind was used in this month, and what it cost."""

    category: str
    count: int
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Price:
    """What one message cost."""

    provider_id: str
    amount: Decimal
    currency: str
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a provider says of one template of WhatsApp."""

    name: str
    locale: str
    #: Of `templating.models.Approval.Status`.
    status: str
    provider_id: str = ""
    category: str = ""
    reason: str = ""
    body: str = ""


class Adapter:
    """One account's line to its provider, kept open while a worker uses it."""

    slug: ClassVar[str]
    channel: ClassVar[str]
    name: ClassVar[Words]
    about: ClassVar[Words] = ""
    options: ClassVar[tuple[Option, ...]] = ()
    #: Whether it only pretends, and says so wherever it is shown.
    is_sandbox: ClassVar[bool] = False
    #: Whether its account is there from the start; nobody makes or deletes one.
    is_built_in: ClassVar[bool] = False
    #: How many messages are marked as being handed over together. After a crash that many have
    #: an unknown outcome.
    at_once: ClassVar[int] = 50
    #: As long as handing over that many may take, in seconds; `send` keeps to it.
    time_out: ClassVar[int] = 60
    #: Whether anything leaves by it; some only take in.
    can_send: ClassVar[bool] = True
    #: Whether `find` has an answer.
    can_find: ClassVar[bool] = False
    #: Whose servers send, as SPF has it.
    spf_include: ClassVar[str] = ""
    #: Whether it reports by webhook what became of messages.
    has_webhook: ClassVar[bool] = False
    #: Whether its address for webhooks holds a name and a password, as basic authentication.
    has_hook_key: ClassVar[bool] = False
    #: What a call of it may hold, in bytes: more where it brings mail.
    largest_call: ClassVar[int] = 5 * 1024 * 1024
    #: Whether `look` and `choose` have answers, so that setting it up can be guided.
    is_guided: ClassVar[bool] = False
    #: Whether `used` has an answer.
    tells_usage: ClassVar[bool] = False
    #: Whether `prices` has an answer.
    tells_prices: ClassVar[bool] = False
    #: What files its messages may carry; None where they carry none.
    files: ClassVar[Files | None] = None
    #: Whether `templates` has an answer.
    has_templates: ClassVar[bool] = False

    def __init__(self, account: Credentials) -> None:
        self.account = account

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        """An answer for each, in their order. Nothing is raised for what a network does."""
        raise NotImplementedError

    def find(self, key: str) -> Handed | None:
        """What the provider has under our key; None where it is sure to have nothing.

        :raises LookupError: if it cannot tell.
        """
        raise LookupError

    def close(self) -> None:
        """Hang up."""

    def verify(self, call: Incoming, *, now: datetime) -> None:
        """Accept a call that this account's provider made.

        :raises WrongSignature: if it did not.
        """
        raise WrongSignature

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        """What a proven call says of messages that we sent.

        :raises ValueError: if it cannot be read.
        """
        return []

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        """What people wrote to us, as a proven call brings it.

        :raises ValueError: if it cannot be read.
        """
        return []

    def greeting(self, asked: Mapping[str, str]) -> str:
        """What to answer a provider that asks whether an address is ours.

        :raises WrongSignature: if it is not this account's provider that asks.
        """
        raise WrongSignature

    def look(self) -> Found:
        """The account and its numbers, as the provider knows them.

        :raises SetUpFault: saying what is wrong, as with the credentials.
        """
        raise SetUpFault

    def choose(self, number: str, *, webhook: str) -> Number:
        """Have one of its numbers call us; that number.

        :raises SetUpFault: saying what is wrong.
        """
        raise SetUpFault

    def used(self) -> Sequence[Used]:
        """What was used in this month.

        :raises SetUpFault: saying what is wrong.
        """
        return ()

    def prices(self, *, since: datetime) -> Iterable[Price]:
        """What the messages that were sent since then cost, where it is known already.

        :raises SetUpFault: saying what is wrong.
        """
        return ()

    def templates(self) -> Iterable[Judged]:
        """The account's templates, and whether they may be sent.

        :raises SetUpFault: saying what is wrong.
        """
        return ()


ADAPTERS: dict[str, type[Adapter]] = {}


def adapter(made: type[Adapter]) -> type[Adapter]:
    """Make an adapter known under its slug."""
    if made.slug in ADAPTERS:
        raise ValueError(f"Provider {made.slug} has two adapters.")
    ADAPTERS[made.slug] = made
    return made


def discover() -> None:
    """Read every provider's folder."""
    package = import_module("channels.providers")
    for folder in iter_modules(package.__path__):
        import_module(f"channels.providers.{folder.name}.adapter")


Connect = Callable[[Credentials], Adapter]
