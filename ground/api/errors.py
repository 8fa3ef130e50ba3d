"""The refusals that the conventions of the API raise."""

from rest_framework.exceptions import NotAuthenticated

from ground.refusals import Invalid, Refusal


class SessionExpired(NotAuthenticated):
    """Somebody was signed in on this browser, and is no longer."""

    default_code = "session_expired"
    default_detail = "Your session has ended. Sign in again; what you were doing can go on then."


class MalformedBody(Invalid):
    """The body is not well-formed JSON."""


class UnknownParameter(Invalid):
    """The address holds a query parameter that this endpoint does not know."""


class BadParameter(Invalid):
    """A query parameter holds a value that cannot be accepted."""


class BadCursor(Invalid):
    """The cursor is not one of ours. Follow `next` and `previous` as they were given."""


class BadHeader(Invalid):
    """A request header holds a value that cannot be accepted."""


class BodyTooLarge(Refusal):
    """The body is larger than this server accepts."""

    status = 413


class Overloaded(Refusal):
    """More requests are waiting than can be answered in time. Wait as Retry-After says."""

    status = 503


class KeyReused(Refusal):
    """This Idempotency-Key was used for another request. Use a new key for each request."""

    status = 422


class KeyInUse(Refusal):
    """A request with this Idempotency-Key is still being carried out. Try again shortly."""

    status = 409


class AnsweredOnce(Refusal):
    """The request was carried out before; its answer held a secret, which is shown only once."""

    status = 409


class TooManyRequests(Refusal):
    """Too many requests. Wait as long as the Retry-After header says."""

    status = 429
