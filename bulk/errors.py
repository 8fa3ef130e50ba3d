"""The refusals of what is done to many records at once."""

from ground.refusals import Invalid, NotAllowed, Refusal


class AskerGone(NotAllowed):
    """Whoever asked for this may no longer do such work, so it was stopped."""


class ValueGone(Refusal):
    """What the records were to be given is not there any more."""


class NothingToChange(Invalid):
    """Say what is to change."""


class CountNeeded(Refusal):
    """This cannot be undone. Say how many records are to go, as `records` has it."""


class CountDiffers(Refusal):
    """It is another number of records by now: `records` says how many. Nothing was deleted."""
