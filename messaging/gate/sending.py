"""What the gate is asked about."""

from dataclasses import dataclass
from datetime import datetime

from channels.models import Account, Channel
from messaging.models import Batch, Category, Priority, Topic

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
    #: By the recipient's own clock: it leaves when it is so late where they live, not before.
    local_at: datetime | None = None
    #: Of which it is a part: an address that this has written to has had it.
    batch: Batch | None = None

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
        return cls(batch.channel, batch.topic, now, batch.account, batch.priority, batch=batch)
