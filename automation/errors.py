"""The refusals of workflows."""

from ground.refusals import Invalid, Refusal


class BadWorkflow(Invalid):
    """This workflow cannot be understood. Each fault is named by its place."""


class WorkflowFaulty(Refusal):
    """This workflow cannot go live like this. Mend what is named, and publish it again."""


class WorkflowTaken(Refusal):
    """Another workflow has this key."""


class WorkflowInUse(Refusal):
    """This workflow was published, and people may have been in it: put it away instead."""


class NeverPublished(Refusal):
    """This workflow was never published: publish it first."""


class AlreadyIn(Refusal):
    """This contact is in the workflow already."""


class NotLetIn(Refusal):
    """The workflow's rules of entry do not let this contact in."""


class EnrolmentOver(Refusal):
    """This contact is through the workflow, or out of it."""


class NoSuchStep(Invalid):
    """The workflow has no such step."""


class StepImpossible(Refusal):
    """This step cannot be carried out as it stands."""
