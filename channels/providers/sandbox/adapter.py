"""The sandbox: for trying things out, and for a demonstration without any credential."""

import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.adapters import (
    Adapter,
    Answer,
    Bounce,
    Handed,
    Inbound,
    Incoming,
    Kind,
    Option,
    Outgoing,
    Refused,
    Report,
    WrongSignature,
    adapter,
)
from channels.files import of_mail
from channels.inbound.parsing import read_mail
from channels.mime import BadAddress, ascii_address
from channels.models import SandboxMail
from channels.providers.sandbox.audience import MAIL, SAID, deeds_for
from channels.providers.sandbox.signing import SIGNATURE, signature


@adapter
class Sandbox(Adapter):
    slug = "sandbox"
    channel = "email"
    name = _("Sandbox")
    about = _("Nothing leaves the house: mails are kept here to look at.")
    is_sandbox = True
    can_find = True
    has_webhook = True
    files = of_mail(25)
    at_once = 500
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "seed",
            _("Seed"),
            _("The same seed makes the same people do the same."),
            "number",
            1,
            most=1_000_000,
        ),
    )

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        now, seed = timezone.now(), int(self.account.options.get("seed", 1))
        answers: list[Answer] = []
        mails = []
        for message in messages:
            try:
                to = self._address(message.to)
            except BadAddress as fault:
                answers.append(Refused(str(fault), Bounce.HARD))
                continue
            deeds = self._deeds(message, seed, now)
            mails.append(
                SandboxMail(
                    account_id=self.account.account_id,
                    key=message.key,
                    to=to,
                    subject=message.subject[:998],
                    text=message.text,
                    html=message.html,
                    headers=dict(message.headers),
                    at=now,
                    deeds=deeds,
                    next_at=datetime.fromisoformat(deeds[0][1]),
                )
            )
            answers.append(Handed(message.key))
        # A second hand-over under the same key is known as one.
        SandboxMail.objects.bulk_create(mails, ignore_conflicts=True)
        return answers

    def _address(self, to: str) -> str:
        return ascii_address(to)

    def _deeds(self, message: Outgoing, seed: int, now: datetime) -> list[list[str]]:
        """What becomes of it, and what its reader does."""
        return deeds_for(seed=seed, key=message.key, at=now, is_marketing=message.is_marketing)

    def find(self, key: str) -> Handed | None:
        return Handed(key) if SandboxMail.objects.filter(key=key).exists() else None

    def verify(self, call: Incoming, *, now: datetime) -> None:
        meant = parse_qs(urlsplit(call.url).query).get("account", [""])[-1]
        if meant and meant != str(self.account.account_id):
            raise WrongSignature
        given = call.headers.get(SIGNATURE, "").encode()
        if not hmac.compare_digest(given, signature(call.body).encode()):
            raise WrongSignature

    def reports(self, call: Incoming, *, at: datetime) -> list[Report]:
        return [
            Report(
                kind=Kind(event["kind"]),
                at=datetime.fromisoformat(event["at"]),
                id=event["id"],
                key=event["key"],
                address=event.get("address", ""),
                bounce=Bounce(event["bounce"]) if event.get("bounce") else None,
                detail=event.get("detail", ""),
            )
            for event in json.loads(call.body)
            if event["kind"] not in (SAID, MAIL)
        ]

    def inbound(self, call: Incoming, *, at: datetime) -> list[Inbound]:
        return [
            self._said(event) for event in json.loads(call.body) if event["kind"] in (SAID, MAIL)
        ]

    def _said(self, event: dict[str, str]) -> Inbound:
        at = datetime.fromisoformat(event["at"])
        if event["kind"] == MAIL:
            return read_mail(event["raw"].encode(), at=at)
        return Inbound(
            id=event["id"],
            at=at,
            from_address=event["address"],
            to_address=self.account.sender,
            text=event["text"],
        )
