"""The refusals of duplicates and merges."""

from ground.refusals import Invalid, Refusal


class MergeWithItself(Invalid):
    """A contact cannot be merged with itself."""


class AlreadyMerged(Refusal):
    """These two are one contact already."""


class MergedMeanwhile(Refusal):
    """One of the two was merged or deleted meanwhile. Look at them again."""


class UnfitChoice(Invalid):
    """A value can be chosen for a field that both have, and from one of the two."""


class NothingToUnmerge(Refusal):
    """Nobody was merged into this contact, or it was undone already."""


class MergeTooOld(Refusal):
    """A merge can be undone for 30 days. What was kept for it is gone."""


class LaterMergeFirst(Refusal):
    """Somebody was merged into this contact later. Undo that first."""


class LikelyDuplicate(Refusal):
    """This seems to be somebody who is there already, and the rules do not allow a second one."""


class OrganisationMergeWithItself(Invalid):
    """An organisation cannot be merged with itself."""


class OrganisationsAlreadyMerged(Refusal):
    """These two are one organisation already."""


class NoOrganisationToUnmerge(Refusal):
    """Nothing was merged into this organisation, or it was undone already."""


class LaterOrganisationMergeFirst(Refusal):
    """An organisation was merged into this one later. Undo that first."""
