"""The sandbox of phones: texts are kept, and their readers get them, read them and write back."""

import random
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from channels.adapters import Outgoing
from channels.files import MMS
from channels.keyword_answers import US, WORDS, who_answers
from channels.mime import BadAddress
from channels.phone_numbers import NUMBER
from channels.providers.sandbox.adapter import Sandbox
from channels.providers.sandbox.audience import SAID

#: Of those who are written to.
BOUNCES, SOFT = 0.01, 0.02
READS, REPLIES, STOPS = 0.8, 0.12, 0.02
SENTENCES = (
    "Thank you!",
    "Sounds good, tell me more.",
    "Can you call me tomorrow?",
    "Who is this?",
    "Yes please",
    "When does it start?",
    "Please do not write to me so often",
    "HELP",
)


def deeds_by_phone(
    *, seed: int, key: str, at: datetime, is_marketing: bool, is_read: bool
) -> list[list[str]]:
    """What becomes of one text and what its reader does, each with its moment."""
    chance = random.Random(f"{seed} {key}")  # noqa: S311 - not a secret
    moment = at + timedelta(seconds=chance.uniform(1, 5))
    luck = chance.random()
    if luck < BOUNCES + SOFT:
        return [[f"bounced {'hard' if luck < BOUNCES else 'soft'}", moment.isoformat()]]
    deeds = [("delivered", moment)]
    if is_read and chance.random() < READS:
        moment += timedelta(seconds=chance.uniform(3, 60))
        deeds.append(("read", moment))
    moment += timedelta(seconds=chance.uniform(5, 60))
    if is_marketing and chance.random() < STOPS:
        deeds.append((f"{SAID} STOP", moment))
    elif chance.random() < REPLIES:
        deeds.append((f"{SAID} {chance.choice(SENTENCES)}", moment))
    return [[name, when.isoformat()] for name, when in deeds]


class SandboxPhone(Sandbox):
    about = _("Nothing leaves the house: texts are kept here, and pretended people write back.")
    options = (*Sandbox.options, who_answers(US), *WORDS)
    files = MMS
    #: Whether the channel tells that a message was read.
    is_read = False

    def _address(self, to: str) -> str:
        if not NUMBER.fullmatch(to):
            raise BadAddress(f"{to[:50]!r} is no number that can be written to.")
        return to

    def _deeds(self, message: Outgoing, seed: int, now: datetime) -> list[list[str]]:
        return deeds_by_phone(
            seed=seed,
            key=message.key,
            at=now,
            is_marketing=message.is_marketing,
            is_read=self.is_read,
        )
