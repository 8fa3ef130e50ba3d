"""The refusals of contacts and organisations."""

from ground.mentions import still_named
from ground.refusals import Invalid, NotAllowed, Refusal


class ExternalIdTaken(Refusal):
    """Another record has this external id."""


class BadPhone(Invalid):
    """This is not a phone number. Begin it with + and the country's code, or set a country."""


class PhotoTooLarge(Invalid):
    """A picture may have 2 MB and 16 million pixels. Make it smaller: it is shown at 256 × 256."""


class UnreadablePhoto(Invalid):
    """This is no picture. Send a PNG, a JPEG or a WebP."""


class NoPhoto(Refusal):
    """There is no picture to remove."""


class OwnIdentity(Invalid):
    """Ids of this system follow from the contact's own addresses, external id and visits."""


class IdentityTaken(Refusal):
    """A contact goes by this id already."""


class TooManyIdentities(Refusal):
    """A contact can have 50 ids elsewhere."""


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


class ViewTaken(Refusal):
    """You have a view of this name already."""


class TooManyViews(Refusal):
    """You keep as many views of this list as there can be. Delete one first."""


class NotYourView(NotAllowed):
    """Only its owner, or somebody who may share views with everybody, can change this view."""


class NotYourTeam(Invalid):
    """Choose a team you belong to."""


class MayNotShareView(NotAllowed):
    """You may share views with your teams, but not with everybody."""


class EmptyNote(Invalid):
    """A note must say something."""


class NoteTooLong(Invalid):
    """A note holds at most 10,000 characters. Write the rest into another one."""


class BadLink(Invalid):
    """A link in a note can lead to an address with http, https or mailto, and nowhere else."""


class NobodyToMention(Invalid):
    """Somebody the note mentions is not among the staff, or does not work here any more."""


class NotYourNote(NotAllowed):
    """Only its author, or somebody who may manage notes, can change or delete this note."""


class RepeatsWithoutDay(Invalid):
    """A task that comes again needs a day it is due on."""


class TimeWithoutDay(Invalid):
    """A time of day needs a day."""


class AboutTwo(Invalid):
    """A task is about a contact or about an organisation, not about both."""


class TemplateTaken(Refusal):
    """Another template has this slug."""


class TemplateInUse(Refusal):
    """Rules make tasks of this template. Let them use another one, or delete them first."""


class UnfitTemplate(Invalid):
    """The template cannot be used like this."""


class NoSuchActivityType(Invalid):
    """There is no such type of activity."""


class RuleWouldCircle(Invalid):
    """A task that a rule makes is such an activity itself, so the rule would never end."""


class FieldValueTaken(Refusal):
    """Another record has this value already, and no two may have the same."""


class UnfitDefinition(Invalid):
    """A field cannot be defined like this."""


class FieldTaken(Refusal):
    """Another field has this slug."""


class FieldInUse(Refusal):
    """Records hold values of this field. Retire it to take them away, too."""


class FieldKindFixed(Refusal):
    """Records hold values of this field, so what kind it is cannot change any more."""


class UnfitRelationship(Invalid):
    """These two cannot be related like this."""


class RelatedToOneself(Invalid):
    """Nobody can be related to himself."""


class RelatedAlready(Refusal):
    """They are related like this already."""


class CircleOfPeople(Invalid):
    """Somebody would come to stand above himself."""


class UnfitRelationshipType(Invalid):
    """A type of relationship cannot be like this."""


class RelationshipTypeTaken(Refusal):
    """Another type of relationship has this slug."""


class RelationshipTypeInUse(Refusal):
    """People are or were related by this type. Remove those relationships first."""


class RelationshipTypeFixed(Refusal):
    """People are related by this type, so it stays between the same sides and of the same shape."""


class FieldIsShown(Refusal):
    """Views filter or sort by this field, which is not done with what is sensitive: `used_by` says
    how many. Change them first.
    """


class FieldIsMoving(Refusal):
    """The values of this field are being moved since it was made sensitive, or no longer is."""


class MayNotOpenField(NotAllowed):
    """Whoever makes a field an ordinary one shows its values to all who see contacts, so he has to
    be allowed to read them.
    """


class FieldIsRead(Refusal):
    """Formulas or rollups read this field. Change or delete them first."""


class BadConditions(Invalid):
    """Some conditions cannot be understood."""


class ConditionsTookTooLong(Refusal):
    """The question took too long to answer. Ask for less, or save it as a segment."""

    status = 503


class SegmentTaken(Refusal):
    """Another segment has this slug."""


class UnreadableSegmentName(Invalid):
    """A segment's name needs a letter, a digit or a sign, and may not hold control characters."""


class SegmentInUse(Refusal):
    """Something stands on this segment: `used_by` says what. Change that first."""

    def __init__(self, used_by: dict[str, list[str]]) -> None:
        super().__init__(still_named(used_by), used_by=used_by)


class SegmentArchived(Refusal):
    """This segment is archived. Restore it first."""


class CircleOfSegments(Invalid):
    """A segment cannot ask for itself, nor for one that asks for it."""


class NotStatic(Refusal):
    """Who belongs to this segment follows from its conditions."""


class NotDynamic(Refusal):
    """This segment is a list of people and has no conditions."""


class ContactHeld(Refusal):
    """This contact is under a legal hold and has to be kept as it is. Release the hold first."""


class PersonForgotten(Refusal):
    """This belongs to somebody who was erased at their request. If they came back of their own
    accord, lift the suppression under Settings, Privacy first."""
