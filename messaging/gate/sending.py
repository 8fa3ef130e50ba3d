"""What the gate is asked about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from channels.models import Account, Channel
from messaging.models import Batch, Category, Priority, Topic
from templating.models import Approval

#: Channels on which marketing takes a consent, whatever the topic's purpose asks for (TCPA).
CONSENTED = frozenset({Channel.SMS, Channel.WHATSAPP})
#: What a message's `metadata` has where it confirms a word that somebody said.
ANSWERS = "answers_keyword"
PHONES = frozenset({Channel.SMS, Channel.WHATSAPP})


@dataclass(frozen=True)
class Sending:
    """A message to be: on which channel, about what, when and by which account."""

    channel: str
    topic: Topic
    now: datetime
    account: Account | None = None
    priority: int = Priority.BROADCAST
    #: Of WhatsApp: that it comes of a template its owner approved, which opens any window.
    has_approved_template: bool = False
    #: That it confirms a STOP, a START or a HELP, which the law allows once, whatever was said.
    is_answer: bool = False
    #: That it was held before, and its moment has come.
    is_due: bool = False
    #: By the recipient's own clock: it leaves when it is so late where they live, not before.
    local_at: datetime | None = None
    #: Of which it is a part: an address that this has written to has had it.
    batch: Batch | None = None
    #: The other batches of the same thing: nobody is to have it from two of them.
    siblings: tuple[int, ...] = ()

    @property
    def is_marketing(self) -> bool:
        return self.topic.category == Category.MARKETING

    @property
    def is_locked(self) -> bool:
        return self.topic.is_locked

    @property
    def is_automated(self) -> bool:
        return self.priority in (Priority.AUTOMATED, Priority.BROADCAST)

    @classmethod
    def of_batch(cls, batch: Batch, *, now: datetime) -> "Sending":
        asked = (batch.channel, batch.topic, now, batch.account, batch.priority)
        is_approved = batch.version_id in approved(batch.channel, [batch.version_id])
        return cls(*asked, has_approved_template=is_approved, batch=batch)


def approved(channel: str, versions: Iterable[int | None]) -> set[int]:
    """Those of the versions that may go to people who did not write lately: of WhatsApp alone."""
    wanted = {version for version in versions if version is not None}
    if channel != Channel.WHATSAPP or not wanted:
        return set()
    rows = Approval.objects.filter(of__in=wanted, status=Approval.Status.APPROVED)
    return set(rows.exclude(provider_id="").values_list("of", flat=True))
