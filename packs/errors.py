"""The refusals of packs."""

from ground.refusals import Invalid, NotThere, Refusal


class UnknownPack(NotThere):
    """There is no such pack here."""


class PackIsFaulty(Invalid):
    """The pack has faults, so nothing of it was installed. Mend them and try again."""


class PackIsOlder(Refusal):
    """A newer version of this pack is installed. Only an upgrade is possible."""


class PartIsTaken(Refusal):
    """Something of this pack is there already and is not the pack's own."""


class NotInstalled(Refusal):
    """This pack is not installed."""


class UnknownSetting(NotThere):
    """There is no such setting."""


class UnfitSetting(Invalid):
    """The value does not fit this setting."""
