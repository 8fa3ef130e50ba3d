"""The refusals of templates."""

from ground.refusals import Invalid, Refusal


class TemplateTaken(Refusal):
    """Another template has this slug."""


class TemplateArchived(Refusal):
    """The template is archived. Bring it back first."""


class UnfitTemplate(Invalid):
    """The template cannot be like this."""


class NothingToPublish(Refusal):
    """There is no draft in this language."""


class NotPublished(Refusal):
    """The template has no published version in this language."""


class TemplateFaulty(Refusal):
    """The template has faults that would reach people. Mend them, then publish."""


class UnfitApproval(Refusal):
    """Only templates of WhatsApp are approved by somebody outside."""


class BlockTaken(Refusal):
    """Another saved block has this name."""
