"""Contacts, everything beside them, and the texts in which somebody can be named."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactPhoto,
    Identity,
    NameWord,
    Note,
    Organisation,
    Relationship,
    SavedView,
    SecondLook,
    Segment,
    SegmentMember,
    SensitiveValue,
    Tag,
    Tagging,
    Task,
    TaskTemplate,
)
from contacts.operations.words import prune_words
from ground.personal import Person, cleared_by, goes, names_people, of_nobody


def relationships_of(person: Person) -> QuerySet[Relationship]:
    return Relationship.objects.filter(Q(contact=person.contact) | Q(other=person.contact))


def forget_words(_person: Person, _first: int) -> tuple[int, int | None]:
    """Forget the words of names that nobody bears any more."""
    return prune_words(), None


goes(Contact, "pk", texts=("description", "custom"))
goes(ContactEmail)
goes(ContactPhone)
goes(ContactPhoto)
goes(Identity)
goes(Note, texts=("content",))
goes(Task, texts=("title", "description", "checklist"))
goes(Tagging)
goes(SegmentMember)
goes(SecondLook)
goes(SensitiveValue, hidden=("row_token",))
goes(Relationship, find=relationships_of)
cleared_by(NameWord, forget_words, is_last=True)
names_people(Organisation, "custom", "address")
names_people(Segment, "name", "description", "conditions", "fault")
names_people(SavedView, "name", "query")
names_people(Tag, "description")
names_people(TaskTemplate, "title", "description", "checklist")
of_nobody(
    _("How the firm's records are shaped; it names no contact."),
    *("contacts.contacttype", "contacts.customfield", "contacts.relationshiptype"),
    *("contacts.segment_asks", "contacts.taskrule"),
)
of_nobody(_("About colleagues, not about contacts."), "contacts.note_mentioned", "contacts.turn")
