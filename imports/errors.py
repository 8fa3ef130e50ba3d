"""The refusals of imports."""

from ground.refusals import Invalid, Refusal


class EmptyFile(Invalid):
    """There is nothing in this file."""


class UnreadableFile(Invalid):
    """This file cannot be read. Save it anew as CSV, XLSX or vCard and send it again."""


class FileTooLarge(Invalid):
    """The file holds more than an import takes. Divide it, or save it as CSV."""


class TooManyColumns(Invalid):
    """The file has more columns than an import takes."""


class UnclosedQuote(Invalid):
    """A quotation mark is opened and never closed."""


class WrongEncoding(Invalid):
    """The file is not written in the encoding that was said."""


class UnknownSheet(Invalid):
    """The workbook has no such sheet."""


class UnknownColumn(Invalid):
    """The file has no such column."""


class UnknownTarget(Invalid):
    """There is no such field, or nobody may write it."""


class TargetTwice(Invalid):
    """Two columns are to be the same field."""


class NothingMapped(Invalid):
    """Say of at least one column what it is."""


class ImportRuns(Refusal):
    """The import is at work. It can be cancelled first."""


class ImportHasRun(Refusal):
    """The import has run. Send the file again for another one."""


class ImportForgotten(Refusal):
    """The import's file is not kept any more. Send it again."""


class NothingToUndo(Refusal):
    """The import changed nothing that could be put back, or ended too long ago."""
