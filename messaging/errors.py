"""The refusals of messages."""

from ground.refusals import Invalid, Refusal


class TopicTaken(Refusal):
    """Another topic has this slug."""


class TopicInUse(Refusal):
    """Something is about this topic: messages that were sent, or what `used_by` names."""


class TopicIsLocked(Invalid):
    """Nobody can switch this topic off: it is about what people have to be told."""


class BoundToMarketing(Invalid):
    """A topic of marketing cannot be locked: everybody may say no to it."""


class ReleasedAlready(Refusal):
    """This suppression was released already."""


class OnlyThePersonMay(Refusal):
    """Whoever said STOP has to say START themselves, from the same number."""


class NoBot(Refusal):
    """No bot of Telegram is at work. One is set up under Settings, Channels."""


class NothingToSend(Invalid):
    """Say what the message says: a subject, a text or both."""


class RuleNeedsMore(Invalid):
    """A rule of this kind has to say more."""


class NotAnAddress(Invalid):
    """This is no address of this channel."""
