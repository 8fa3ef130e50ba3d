"""What is known of the person: columns, ways to reach them, tags, segments."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from contacts.activities import AUDIENCE_JOINED, AUDIENCE_LEFT, TAG_ADDED, TAG_REMOVED
from contacts.conditions.fields import OF_CONTACT, Choice, Field
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Beside, Carried, Column

PERSON, REACH, CARE, RECORD = _("Person"), _("Reached by"), _("Looked after by"), _("Record")
TEXTS = (
    ("display_name", _("Name"), PERSON),
    ("first_name", _("First name"), PERSON),
    ("last_name", _("Last name"), PERSON),
    ("description", _("Description"), PERSON),
    ("locale", _("Language"), PERSON),
    ("time_zone", _("Time zone"), PERSON),
    ("source", _("Source"), RECORD),
    ("external_id", _("External id"), RECORD),
)
ADDRESS = (
    ("street", _("Street")),
    ("city", _("Town")),
    ("state", _("State or region")),
    ("postal_code", _("Postal code")),
)
#: Tables beside a contact hold it as `contact_id`.
OF_THE_CONTACT = "{row}.contact_id = {contact}.id"


def text(name: str) -> Column:
    return Column(f"{{row}}.{name}", may_be_empty=True)


def fields(types: tuple[Choice, ...]) -> Iterator[Field]:
    for name, label, group in TEXTS:
        yield Field(name, label, Kind.TEXT, text(name), group)
    yield Field("birth_date", _("Birthday"), Kind.DATE, Column("{row}.birth_date"), PERSON)
    yield Field("type", _("Type"), Kind.CHOICE, Column("{row}.type_id"), PERSON, types)
    country = text("country")
    yield Field("country", _("Country"), Kind.CHOICE, country, PERSON, lookup="countries")
    for name, label in ADDRESS:
        part = Column(f"{{row}}.address ->> '{name}'", may_be_empty=True)
        yield Field(f"address.{name}", label, Kind.TEXT, part, PERSON)
    yield from _reached()
    yield from _looked_after()
    yield from _record()
    yield Field(
        "tags",
        _("Tags"),
        Kind.LABELS,
        Carried("contacts_tagging", "tag_id"),
        _("Tags and segments"),
        lookup="tags",
        touched_by=frozenset({TAG_ADDED.name, TAG_REMOVED.name}),
    )
    yield Field(
        "segments",
        _("Segments"),
        Kind.LABELS,
        Carried("contacts_segmentmember", "segment_id"),
        _("Tags and segments"),
        lookup="segments",
        touched_by=frozenset({AUDIENCE_JOINED.name, AUDIENCE_LEFT.name}),
    )


def _reached() -> Iterator[Field]:
    mails, address = "contacts_contactemail", Column("{row}.address", is_folded=True)
    domain = Column("split_part({row}.address, '@', 2)", is_folded=True)
    any_mail = Beside(mails, "mail", OF_THE_CONTACT, address)
    primary = Beside(mails, "mail", f"{OF_THE_CONTACT} AND {{row}}.is_primary", address)
    yield Field("email", _("E-mail address (any)"), Kind.TEXT, any_mail, REACH)
    yield Field("primary_email", _("E-mail address (primary)"), Kind.TEXT, primary, REACH)
    at = Beside(mails, "mail", OF_THE_CONTACT, domain)
    yield Field("email_domain", _("Domain of an e-mail address"), Kind.TEXT, at, REACH)
    verified = Column("{row}.email_verified")
    yield Field("email_verified", _("E-mail address verified"), Kind.BOOLEAN, verified, REACH)
    number = Column("{row}.number", is_folded=True)
    phone = Beside("contacts_contactphone", "phone", OF_THE_CONTACT, number)
    yield Field("phone", _("Phone number (any)"), Kind.TEXT, phone, REACH)


def _looked_after() -> Iterator[Field]:
    for name, label, found in (
        ("owner", _("Owner"), "users"),
        ("team", _("Team"), "teams"),
        ("territory", _("Territory"), "territories"),
    ):
        yield Field(name, label, Kind.CHOICE, Column(f"{{row}}.{name}_id"), CARE, lookup=found)


def _record() -> Iterator[Field]:
    registered = Column("{row}.registered_on")
    yield Field("registered_on", _("Registered on"), Kind.DATE, registered, RECORD)
    yield Field("created_at", _("Created"), Kind.MOMENT, Column("{row}.created_at"), RECORD)
    # It is newer after every fact that changes the contact, and after tags.
    touched = OF_CONTACT | {TAG_ADDED.name, TAG_REMOVED.name}
    updated = Column("{row}.updated_at")
    yield Field("updated_at", _("Last changed"), Kind.MOMENT, updated, RECORD, touched_by=touched)
