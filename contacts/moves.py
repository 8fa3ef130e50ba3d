"""What becomes of the rows of contacts, and of the apps below, when two records become one."""

from contacts.models import CustomField
from contacts.moving import Follow, Stays, Whole, moves, moves_with_organisations
from contacts.moving_rows.history import History, HistoryOfOrganisations
from contacts.moving_rows.lookups import Lookups
from contacts.moving_rows.reaching import Reaches
from contacts.moving_rows.relationships import Relationships
from contacts.moving_rows.segments import Members

moves(
    "contacts.ContactEmail",
    "contact",
    Reaches("contacts.ContactEmail", value="address", field="email"),
)
moves(
    "contacts.ContactPhone",
    "contact",
    Reaches("contacts.ContactPhone", value="number", field="phone"),
)
moves("contacts.Identity", "contact", Whole("contacts.Identity", "contact"))
moves("contacts.Note", "contact", Follow("contacts.Note", "contact"))
moves("contacts.Task", "contact", Follow("contacts.Task", "contact"))
moves("contacts.Tagging", "contact", Follow("contacts.Tagging", "contact", apart=("tag",)))
moves(
    "contacts.SensitiveValue",
    "contact",
    Follow("contacts.SensitiveValue", "contact", apart=("field",)),
)
moves("contacts.SegmentMember", "contact", Members())
moves("contacts.Relationship", "contact", Relationships())
# The other side of the same rows.
moves("contacts.Relationship", "other", Stays())
moves("contacts.Contact", "custom", Lookups())
moves("contacts.ContactPhoto", "contact", Follow("contacts.ContactPhoto", "contact", one=True))
# Whoever merges asks for another look at both.
moves("contacts.SecondLook", "contact", Stays())
moves("accounts.PortalClient", "contact", Follow("accounts.PortalClient", "contact"))
moves("events.Activity", "contact", History())
# Made anew of the history that moved.
for name in ("ItemProgress", "ContactMetrics", "ActivityTally", "ActiveDay"):
    moves(f"events.{name}", "contact", Stays())

for label in ("contacts.Contact", "contacts.Note", "contacts.Task"):
    moves_with_organisations(label, "organisation", Follow(label, "organisation"))
moves_with_organisations(
    "contacts.Organisation", "parent", Follow("contacts.Organisation", "parent")
)
moves_with_organisations(
    "contacts.Relationship",
    "organisation",
    Follow("contacts.Relationship", "organisation", apart=("contact", "type", "ended_on")),
)
moves_with_organisations(
    "contacts.Organisation", "custom", Lookups(CustomField.Target.ORGANISATION)
)
moves_with_organisations("events.Activity", "organisation", HistoryOfOrganisations())
