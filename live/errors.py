"""The refusals of the live stream."""

from ground.refusals import Invalid, NotAllowed, Refusal


class BadChannel(Invalid):
    """There is no such channel."""


class MayNotListen(NotAllowed):
    """You may not listen to this channel."""


class UnknownTicket(Refusal):
    """The ticket is unknown, used already, or older than a minute. Ask for a new one."""

    status = 401


class TooManyStreams(Refusal):
    """You have too many streams open. Share one between the tabs of a browser."""

    status = 429


class StreamElsewhere(Refusal):
    """The live stream is served by the ASGI application, and this is not it."""

    status = 421
