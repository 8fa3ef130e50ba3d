"""What staff are told when an effect cannot be moved on."""

from ground.refusals import Refusal


class EffectNotWaiting(Refusal):
    """Only an effect that is still waiting can be cancelled; this one was taken already."""


class EffectNotStuck(Refusal):
    """Only an effect that was given up or whose fate is unknown can be moved on by hand."""
