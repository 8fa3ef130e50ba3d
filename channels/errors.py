"""The refusals of channels."""

from ground.refusals import Invalid, NotAllowed, NotThere, Refusal


class UnknownProvider(Invalid):
    """There is no such provider."""


class UnfitOption(Invalid):
    """Something that this provider needs to know is missing or cannot be used."""


class NotTested(Refusal):
    """Send a test message first: an account is put to work once one has arrived."""


class TestFailed(Refusal):
    """The test message did not go out."""


class NotSetUp(Refusal):
    """The provider could not be asked about the account."""


class NotGuided(Refusal):
    """This provider is set up by hand."""


class AccountInUse(Refusal):
    """Messages went by this account, so it stays with them. It can be paused."""


class BuiltIn(Refusal):
    """This account is part of the installation: it can be paused, not made or deleted."""


class UnknownAccount(NotThere):
    """No account of this provider is in use here."""


class UnprovenCall(NotAllowed):
    """The call is not proven to come from the provider."""


class CallTooLarge(Refusal):
    """The call is too large: reports may hold five mebibytes, mail thirty megabytes."""

    status = 413
