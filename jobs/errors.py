"""The refusals of long work."""

from ground.refusals import NotAllowed, NotThere, Refusal


class JobEnded(Refusal):
    """This job has ended already; there is nothing left to cancel."""


class JobNotPermitted(NotAllowed):
    """Your role does not allow this kind of work. An administrator can grant it."""


class JobStillRuns(Refusal):
    """This job has not ended. Cancel it first; what it did until then can be undone."""


class UndoneAlready(Refusal):
    """This job was undone already."""


class CannotUndo(Refusal):
    """There is nothing of this job to undo: it changed nothing, or ended more than a day ago."""


class NoResultFile(NotThere):
    """This job has no result file: it has not ended yet, or its kind makes none."""


class NoErrorFile(NotThere):
    """This job has no error file: no row of it was refused."""
