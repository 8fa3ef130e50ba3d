"""The refusals of exports."""

from ground.refusals import Invalid, NotAllowed


class ExporterGone(NotAllowed):
    """Whoever asked for this export may no longer export contacts, so it was stopped."""


class TakerGone(NotAllowed):
    """Whoever asked for this may no longer export the whole database, so it was stopped."""


class UnknownExportColumn(Invalid):
    """There is no such column to export."""
