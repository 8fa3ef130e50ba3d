"""What of contacts, and of what stands beside them, leaves with an export of everything."""

from django.utils.translation import gettext_lazy as _

from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactPhoto,
    ContactType,
    CustomField,
    Identity,
    Note,
    Organisation,
    Relationship,
    RelationshipType,
    SavedView,
    Segment,
    SegmentMember,
    Tag,
    Tagging,
    Task,
    TaskRule,
    TaskTemplate,
)
from ground.portable import leaves, leaves_within, stays

leaves(ContactType, "types")
leaves(CustomField, "fields", hidden=("worked_out_by", "index_state", "index_fault"))
leaves(Organisation, "organisations")
leaves(Contact, "contacts")
leaves_within(Contact, ContactEmail, "emails", by="contact")
leaves_within(Contact, ContactPhone, "phones", by="contact")
leaves_within(Contact, Identity, "identities", by="contact")
leaves_within(Contact, Tagging, "tags", by="contact")
leaves(ContactPhoto, "photos", batch=50)
leaves(RelationshipType, "relationship_types")
leaves(Relationship, "relationships")
leaves(Note, "notes")
leaves_within(Note, Note.mentioned.through, "mentioned", by="note", hidden=("id",))
leaves(Tag, "tags")
leaves(Segment, "segments", hidden=("touched_by", "refresh_at", "lease_until", "took_ms"))
leaves(SegmentMember, "segment_members")
leaves(Task, "tasks")
leaves(TaskTemplate, "task_templates")
leaves(TaskRule, "task_rules")
leaves(SavedView, "views")
stays(
    _("Worked out of the records."),
    *("contacts.nameword", "contacts.segment_asks", "contacts.secondlook", "contacts.turn"),
)
stays(
    _("Sensitive: it is shown to one person at a time, and every reading is noted."),
    "contacts.sensitivevalue",
)
