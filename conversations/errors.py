"""The refusals of conversations."""

from ground.refusals import Invalid, NotAllowed, Refusal


class NobodyKnown(Refusal):
    """Nobody knows yet who wrote this. Say who it is first, then answer."""


class AlreadyMatched(Refusal):
    """Somebody has said already who wrote this."""


class CannotSeeIt(Invalid):
    """They may not read messages of this contact, so they could not answer."""


class SnoozedIntoThePast(Invalid):
    """Choose a moment that is still to come."""


class WrongChannel(Invalid):
    """The template is for another channel, or was put away."""


class NoSubject(Invalid):
    """A mail has a subject."""


class UnfitReply(Invalid):
    """A canned reply cannot be like this."""


class NotYourReply(NotAllowed):
    """Replies for a team or for everybody are changed by whoever may manage canned replies."""


class NotFilled(Refusal):
    """The reply asks for something that is not known of this contact."""
