"""The refusals of contacts and organisations."""

from ground.refusals import Invalid, Refusal


class ExternalIdTaken(Refusal):
    """Another record has this external id."""


class BadPhone(Invalid):
    """This is not a phone number. Begin it with + and the country's code, or set a country."""


class BadEmail(Invalid):
    """This is not an e-mail address."""


class ReachedTwice(Invalid):
    """An address or number stands in the list twice."""


class SeveralPrimaries(Invalid):
    """Only one address and one number can be the primary one."""


class SeveralPeople(Refusal):
    """Several contacts have this e-mail address. Say which by external id, or by its own id."""


class NobodyToDealTo(Refusal):
    """The team has no active member to assign to."""


class CircleOfParents(Invalid):
    """An organisation cannot stand above itself, nor under more than 20 others."""


class SearchTookTooLong(Refusal):
    """The search took too long. Use more letters, or a whole word of the name."""

    status = 503


class UnfitFields(Invalid):
    """Some custom fields hold values that do not fit them."""


class UnknownTag(Invalid):
    """There is no such tag. A person who may manage tags can create it."""


class UnreadableTagName(Invalid):
    """A tag's name needs a letter, a digit or a sign, and may not hold control characters."""


class TagTaken(Refusal):
    """Another tag has this name or this slug."""


class TagInUse(Refusal):
    """Contacts carry this tag. Take it off them first, or retire it."""


class TagGone(Refusal):
    """A tag that was to be given or taken is gone."""
