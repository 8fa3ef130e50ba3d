"""Mail through a provider's own interface: one adapter, which a row of the table makes many of."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, ClassVar

from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from channels.adapters import (
    Adapter,
    Answer,
    Bounce,
    Credentials,
    Inbound,
    Incoming,
    Option,
    Outgoing,
    Refused,
    Report,
    adapter,
)
from channels.mime import BadAddress, Skeleton, ascii_address, encoded, plain
from channels.one_by_one import one_by_one
from channels.providers.apis import hooks
from channels.providers.apis.answers import after_fault, after_sending
from channels.providers.apis.table import PROVIDERS, Provider

#: To connect, and to be answered, in seconds.
CONNECT, ANSWER = 5, 20


class Api(Adapter):
    """What all of them have in common."""

    provider: ClassVar[Provider]
    channel = "email"
    has_webhook = True
    has_hook_key = True
    at_once = 20
    time_out = 90

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._backend: Any = None
        self._skeleton = Skeleton(sender=account.sender)

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        return one_by_one(messages, self._sent, seconds=self.time_out - CONNECT - ANSWER)

    def _sent(self, message: Outgoing) -> Answer:
        try:
            mail = self.mail_of(message)
        except BadAddress as fault:
            return Refused(str(fault), Bounce.HARD)
        try:
            self._line().send_messages([mail])
        except (AnymailError, ValueError) as fault:
            return after_fault(fault, down=self.provider.down, to=message.to)
        return after_sending(mail.anymail_status, message.to)  # type: ignore[attr-defined]

    def mail_of(self, message: Outgoing) -> EmailMultiAlternatives:
        """:raises BadAddress: if there is no writing to its address."""
        reply_to = message.reply_to or self.account.reply_to
        name = message.from_name or self.account.sender_name
        mail = EmailMultiAlternatives(
            subject=plain(message.subject),
            body=message.text,
            from_email=_mailbox(name, self._skeleton.sender),
            to=[ascii_address(message.to)],
            reply_to=[ascii_address(reply_to)] if reply_to else None,
            headers=dict(self._headers(message)),
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        for one in message.enclosed:
            mail.attach(one.name, one.content, one.content_type)
        mail.metadata = {"message": message.key}  # type: ignore[attr-defined]
        if self.provider.can_untrack:
            # Our own links and picture count, and those only once.
            mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
        return mail

    def _headers(self, message: Outgoing) -> Iterable[tuple[str, str]]:
        for name, value in message.headers:
            # Such as a topic's name in another script: interfaces take ASCII on one line.
            yield name, encoded(value).decode().replace("\r\n", "")
        ours = self._skeleton.message_id(message.key)
        if self.provider.keeps_message_id:
            yield "Message-ID", ours
        else:
            # Whoever answers names it again, whatever the provider calls the mail itself.
            yield "References", ours
        yield from self.provider.extra_headers

    def _line(self) -> Any:
        if self._backend is None:
            module = import_module(f"anymail.backends.{self.provider.module}")
            asked = {option.name for option in self.provider.options} - set(
                self.provider.hook_options or {}
            )
            known = {**self.account.options, **self.account.secrets}
            given = {name: known[name] for name in asked if known.get(name)}
            address = str(self.account.options.get("api_url") or self.provider.api_url)
            self._backend = module.EmailBackend(api_url=address, timeout=(CONNECT, ANSWER), **given)
            self._backend.open()
        return self._backend

    def close(self) -> None:
        if self._backend is not None:
            self._backend.close()
            self._backend = None

    def verify(self, call: Incoming, *, now: datetime) -> None:
        hooks.verify(self.provider, self.account, call, now=now)

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return hooks.reports(self.provider, self.account, call, at=at)

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return hooks.inbound(self.provider, self.account, call, at=at)


def _mailbox(name: str, address: str) -> str:
    said = plain(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}" <{address}>' if said else address


def _api_url(provider: Provider) -> Option:
    return Option(
        "api_url",
        _("Address of its interface"),
        _("Another one where your account is on servers of its own, as in Europe."),
        kind="url",
        default=provider.api_url,
        is_required=False,
    )


def _selector() -> Option:
    return Option(
        "dkim_selector",
        _("DKIM selector"),
        _("Lets us check the record that your mails are signed with."),
        is_required=False,
    )


for _one in PROVIDERS:
    adapter(
        type(
            _one.prefix,
            (Api,),
            {
                "__doc__": f"Mail through {_one.name}.",
                "provider": _one,
                "slug": _one.slug,
                "name": _one.name,
                "about": _one.about,
                "options": (*_one.options, _api_url(_one), _selector()),
                "spf_include": _one.spf_include,
                "files": _one.files,
                # Thirty megabytes of mail, as JSON or a form holds them.
                "largest_call": 42 * 1024 * 1024 if _one.is_mail else Adapter.largest_call,
            },
        )
    )
