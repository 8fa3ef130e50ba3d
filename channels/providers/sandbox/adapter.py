"""The sandbox: for trying things out, and for a demonstration without any credential."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.adapters import Adapter, Answer, Bounce, Handed, Option, Outgoing, Refused, adapter
from channels.mime import BadAddress, ascii_address
from channels.models import SandboxMail


@adapter
class Sandbox(Adapter):
    slug = "sandbox"
    channel = "email"
    name = _("Sandbox")
    about = _("Nothing leaves the house: mails are kept here to look at.")
    is_sandbox = True
    can_find = True
    at_once = 500
    options = (
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
        now = timezone.now()
        answers: list[Answer] = []
        mails = []
        for message in messages:
            try:
                to = ascii_address(message.to)
            except BadAddress as fault:
                answers.append(Refused(str(fault), Bounce.HARD))
                continue
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
                )
            )
            answers.append(Handed(message.key))
        # A second hand-over under the same key is known as one.
        SandboxMail.objects.bulk_create(mails, ignore_conflicts=True)
        return answers

    def find(self, key: str) -> Handed | None:
        return Handed(key) if SandboxMail.objects.filter(key=key).exists() else None
