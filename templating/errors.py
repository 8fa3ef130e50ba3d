"""The refusals of templates. Those of the language stand in `templating.language`."""

from ground.refusals import Invalid, Refusal


class TemplateSlugTaken(Refusal):
    """Another template of messages has this slug."""


class TemplateArchived(Refusal):
    """The template is archived. Bring it back first."""


class UnfitMessageTemplate(Invalid):
    """A template of messages cannot be like this."""


class MailTooLarge(Invalid):
    """The mail is too large to become a template. Take out what is not needed of it."""


class NotAMail(Invalid):
    """There is nothing in this that a reader of a mail would see."""


class ValuesUnsettled(Refusal):
    """Some values of the mail are unknown here. Say what stands for each of them."""


class NotInBlocks(Refusal):
    """The mail cannot be taken apart into blocks. Bring it in as a whole."""


class NoDraft(Refusal):
    """There is no draft in this language."""


class NotPublished(Refusal):
    """The template has no published version in this language."""


class TemplateFaulty(Refusal):
    """The template has faults that would reach people. Mend them, then publish it."""


class NeedsNoApproval(Refusal):
    """Only published templates of WhatsApp are approved by somebody outside."""


class SavedBlockTaken(Refusal):
    """Another saved block has this name."""
