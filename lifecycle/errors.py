"""The refusals of lifecycles."""

from ground.refusals import Invalid, Refusal


class LifecycleTaken(Refusal):
    """Contacts of this type have a lifecycle already."""


class LifecycleInUse(Refusal):
    """Contacts are in stages of this lifecycle. Delete its stages first."""


class StageTaken(Refusal):
    """Another stage of this lifecycle has this key."""


class StageInUse(Refusal):
    """Contacts are in this stage. Change its conditions until nobody is, and then delete it."""


class StageOfAnother(Invalid):
    """This stage is not one of those that contacts of this type go through."""


class StageAsksForSegments(Invalid):
    """A stage cannot ask for segments, since segments may ask for stages."""


class HeldIntoThePast(Invalid):
    """Somebody can be kept in a stage until a moment that is yet to come, or for good."""


class NobodyToSample(Refusal):
    """Nobody you may see is in a stage of this lifecycle yet."""
