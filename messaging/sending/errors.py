"""The refusals of sending."""

from ground.refusals import Refusal


class NotUncertain(Refusal):
    """Only a message whose outcome nobody knows can be settled by hand."""


class NotRunning(Refusal):
    """It was cancelled, so it neither stops nor goes on."""
