"""People, organisations and what is kept of them: one module per noun, gathered for Django."""

from contacts.models.kinds import ContactType, CustomField, Of
from contacts.models.notes import Note, NoteQuerySet
from contacts.models.reaching import ContactEmail, ContactPhone, Identity, NameWord
from contacts.models.records import Contact, ContactQuerySet, Organisation, OrganisationQuerySet
from contacts.models.segments import SecondLook, Segment, SegmentMember
from contacts.models.tags import Tag, Tagging
from contacts.models.turns import Turn
from contacts.models.views import SavedView, SavedViewQuerySet
from contacts.models.words import BETWEEN_WORDS, plain, text_words, words_of

__all__ = [
    "BETWEEN_WORDS",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "ContactQuerySet",
    "ContactType",
    "CustomField",
    "Identity",
    "NameWord",
    "Note",
    "NoteQuerySet",
    "Of",
    "Organisation",
    "OrganisationQuerySet",
    "SavedView",
    "SavedViewQuerySet",
    "SecondLook",
    "Segment",
    "SegmentMember",
    "Tag",
    "Tagging",
    "Turn",
    "plain",
    "text_words",
    "words_of",
]
