"""People, organisations and what is kept of them: one module per noun, gathered for Django."""

from contacts.models.fields import CustomField
from contacts.models.kinds import ContactType, Of
from contacts.models.notes import Note, NoteQuerySet
from contacts.models.photos import ContactPhoto
from contacts.models.reaching import ContactEmail, ContactPhone, Identity, NameWord
from contacts.models.records import Contact, ContactQuerySet, Organisation, OrganisationQuerySet
from contacts.models.relationships import Relationship, RelationshipType
from contacts.models.segments import SecondLook, Segment, SegmentMember
from contacts.models.sensitive import SensitiveValue
from contacts.models.tags import Tag, Tagging
from contacts.models.task_templates import TaskRule, TaskTemplate
from contacts.models.tasks import Task, TaskQuerySet
from contacts.models.turns import Turn
from contacts.models.views import SavedView, SavedViewQuerySet
from contacts.models.words import BETWEEN_WORDS, plain, text_words, words_of

__all__ = [
    "BETWEEN_WORDS",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "ContactPhoto",
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
    "Relationship",
    "RelationshipType",
    "SavedView",
    "SavedViewQuerySet",
    "SecondLook",
    "Segment",
    "SegmentMember",
    "SensitiveValue",
    "Tag",
    "Tagging",
    "Task",
    "TaskQuerySet",
    "TaskRule",
    "TaskTemplate",
    "Turn",
    "plain",
    "text_words",
    "words_of",
]
