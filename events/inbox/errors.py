"""The refusals of the webhook inbox."""

from ground.refusals import Invalid, NotAllowed, NotThere, Refusal


class UnknownHook(NotThere):
    """There is no such webhook."""


class WrongSignature(NotAllowed):
    """The signature is missing or does not match the body."""


class WrongTime(NotAllowed):
    """The call was signed more than five minutes ago or ahead of now."""


class MissingField(Invalid):
    """A field that this webhook needs is missing."""


class DeliveryTooLarge(Refusal):
    """A webhook takes bodies of up to one mebibyte."""

    status = 413


class UnusableMapping(Invalid):
    """The mapping cannot be used."""


class SlugIsTaken(Refusal):
    """Another one already has this slug."""


class NotDead(Refusal):
    """Only a delivery that was given up can be replayed."""


class NotStored(Refusal):
    """The call could not be kept just now. Send it again."""

    status = 503
