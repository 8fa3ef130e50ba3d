"""The refusals of privacy."""

from ground.refusals import Invalid, NotAllowed, Refusal


class HeldAlready(Refusal):
    """This contact is under a legal hold already."""


class HoldReleased(Refusal):
    """This hold was released already."""


class AlreadyAsked(Refusal):
    """There is an open request of this kind for this contact."""


class RequestEnded(Refusal):
    """This request was carried out or refused already."""


class RequestRuns(Refusal):
    """This request is being carried out just now."""


class WithdrawnAlready(Refusal):
    """This consent was withdrawn already."""


class SaidInTheFuture(Invalid):
    """A consent cannot have been given or withdrawn in the future."""


class NotAChild(Invalid):
    """The person's date of birth is missing, or says that they are of age."""


class EraserGone(NotAllowed):
    """Whoever confirmed this may no longer erase data, so it was stopped."""


class NotSuppressed(Refusal):
    """Nobody who was erased went by this."""


class PurposeTaken(Refusal):
    """Another purpose has this slug."""


class PurposeInUse(Refusal):
    """People gave or withdrew consents for this purpose, and the ledger keeps them."""


class PurposeAskedFor(Refusal):
    """Topics of messages ask for consents to this purpose. Give them another one first."""


class NeedsConfirmation(Refusal):
    """For this purpose people confirm by mail that they consent. Ask them (`POST /opt-ins/`), or
    say what proves it, such as a signed form.
    """
