"""The refusals of scores."""

from ground.refusals import Invalid, Refusal


class UnfitFactors(Invalid):
    """Some factors of the score cannot be reckoned."""


class ScoreTaken(Refusal):
    """Contacts of this type have a score of this key already."""


class UnfitGrades(Invalid):
    """The grades or thresholds of the score do not fit together."""


class PointsOutOfRange(Invalid):
    """Give between -1000 and 1000 points, not nought, that expire after now if ever."""
