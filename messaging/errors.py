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


class NothingToAskFor(Invalid):
    """Newcomers can be asked where the topic's purpose takes a confirmation by mail."""


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


class NotStaff(Invalid):
    """A test goes to colleagues alone: give the addresses of members of staff."""


class NothingToTestBy(Refusal):
    """No account of this channel can carry a test just now."""


class UnknownKind(Invalid):
    """There is no such kind of notification for you."""


class BellLockedOn(Invalid):
    """This kind always shows in the bell: it is about the safety of your data."""


class WrongPushKeys(Invalid):
    """These are not the keys of a push subscription."""


class TooManyDevices(Refusal):
    """Notifications are on on very many of your devices: take one off first."""


class PushFailed(Refusal):
    """The push did not go out."""


class AttachmentHeld(Refusal):
    """The file is still being checked. Try again in a moment."""


class AttachmentInfected(Refusal):
    """The scanner found something harmful in the file, so it was thrown away."""


class TooMuchAtOnce(Refusal):
    """That is more than one file may hold: narrow it down, by dates for instance."""


class FileTooLarge(Refusal):
    """The file is larger than any channel takes."""

    status = 413


class FileIsEmpty(Invalid):
    """The file is empty."""


class TooManyFiles(Refusal):
    """Very many of your files wait to be sent already. Send or remove some first."""


class NoSuchFile(Invalid):
    """One of the files is not there any more: it was sent already, removed, or never yours."""


class NoFilesHere(Invalid):
    """Messages of this channel carry no files."""


class FilesUnfit(Invalid):
    """The files do not go by this channel."""


class ConsentedAlready(Refusal):
    """They consented to this already."""


class CannotBeAsked(Refusal):
    """No mail reaches them, so that they cannot confirm it."""


class OptInExpired(Refusal):
    """This question is not open any more: its time is over, or a newer one took its place."""
