"""The refusals of the log."""

from ground.refusals import Invalid, NotThere, Refusal


class UnusableType(Invalid):
    """The activity type cannot be used as it is declared."""


class TypeIsTaken(Refusal):
    """Another pack, or Rapport itself, already has an activity type of that name."""


class UnknownConsumer(NotThere):
    """There is no consumer of that name."""


class NothingToRebuild(Refusal):
    """This consumer keeps no projection that could be rebuilt."""


class SearchNeedsSubject(Invalid):
    """Search looks through one history: also give contact, organisation, or subject."""


class UnknownType(NotThere):
    """The catalogue has no activity type of that name."""


class WrongDetails(Invalid):
    """The details break the schema of their activity type."""
