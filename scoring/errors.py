"""The refusals of scores."""

from ground.refusals import Invalid, Refusal


class UnfitFactors(Invalid):
    """Some factors of the score cannot be reckoned."""


class ScoreTaken(Refusal):
    """Contacts of this type have a score of this key already."""
