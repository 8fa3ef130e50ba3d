"""Contacts, organisations, and how to reach them."""

from typing import Any, ClassVar, NamedTuple, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Now, Reverse

from accounts.ownership import Owned, OwnedQuerySet, visible_to
from contacts.carried import CarriedTags
from contacts.permissions import CONTACTS_VIEW
from ground.beside import Many, One


class Of(models.TextChoices):
    """Which records a type or a field is for."""

    CONTACT = "contact", "Contact"
    ORGANISATION = "organisation", "Organisation"


class ContactType(models.Model):
    """What kind of person or organisation this is; packs bring their own."""

    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug"], name="one_type_per_slug"),
            models.UniqueConstraint(
                fields=["of"], condition=models.Q(is_default=True), name="one_default_type"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field the firm or a pack added; its values stand in `custom` under the slug."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        TEXT_AREA = "text_area", "Long text"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"
        CURRENCY = "currency", "Amount of money"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"
        DATETIME = "datetime", "Date and time"
        URL = "url", "Web address"
        EMAIL = "email", "E-mail address"
        PHONE = "phone", "Phone number"
        PICKLIST = "picklist", "One of a list"
        MULTI_SELECT = "multi_select", "Several of a list"
        JSON = "json", "Structured"

    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    slug = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TEXT)
    #: For lists: `[{"value": …, "label": …}]`.
    options = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    help = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=100, blank=True)
    order = models.PositiveIntegerField(default=100)
    #: Written by the product or a sync; people cannot change it.
    read_only = models.BooleanField(default=False)
    portal_visible = models.BooleanField(default=False)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug"], name="one_custom_field_per_slug"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_slug_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.label


def plain(name: str) -> Func:
    """A text column in lower case and without accents, as people type it in a search."""
    return Func(F(name), function="contacts_plain", output_field=models.TextField())


def words_of(*names: str) -> Func:
    """The words of some columns as the search index holds them: plain and lower case."""
    return Func(
        *(F(name) for name in names), function="contacts_words", output_field=SearchVectorField()
    )


#: Signs that part words.
BETWEEN_WORDS = ".,;:!?()[]{}<>/|@_+*&#\"'’‘`´“”«»–—-"


def text_words(name: str) -> Func:
    """The words of a long text as the search index holds them; endless ones are left out."""
    spaces = " " * len(BETWEEN_WORDS)
    parted = Func(plain(name), Value(BETWEEN_WORDS), Value(spaces), function="translate")
    return Func(
        parted,
        template="to_tsvector('simple'::regconfig, %(expressions)s)",
        output_field=SearchVectorField(),
    )


class Address(NamedTuple):
    """An e-mail address as lists show it."""

    id: int
    address: str
    label: str
    is_primary: bool


class Number(NamedTuple):
    """A phone number as lists show it."""

    id: int
    number: str
    label: str
    is_primary: bool


class PersonName(NamedTuple):
    id: int
    name: str
    email: str


class TeamName(NamedTuple):
    id: int
    slug: str
    name: str


class OrganisationName(NamedTuple):
    id: int
    name: str
    external_id: str | None


class TypeName(NamedTuple):
    slug: str


def primary_first(row: Address | Number) -> tuple[bool, int]:
    return not row.is_primary, row.id


class ContactQuerySet(OwnedQuerySet["Contact"]):
    view_code = CONTACTS_VIEW


class OrganisationQuerySet(OwnedQuerySet["Organisation"]):
    view_code = CONTACTS_VIEW


class Organisation(Owned):
    """A company, school, district or household."""

    type = models.ForeignKey(ContactType, null=True, blank=True, on_delete=models.SET_NULL)
    external_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    website = models.URLField(max_length=500, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_owner = One("owner", PersonName)
    listed_parent = One("parent", OrganisationName)
    listed_team = One("team", TeamName)
    listed_type = One("type", TypeName)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="organisation_created"),
            models.Index(fields=["updated_at", "id"], name="organisation_updated"),
            models.Index(fields=["name", "id"], name="organisation_name"),
            GinIndex(words_of("name"), name="organisation_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Owned):
    """A person the firm deals with."""

    type = models.ForeignKey(ContactType, null=True, blank=True, on_delete=models.SET_NULL)
    external_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    display_name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    address = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    registered_on = models.DateField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    email_verified = models.BooleanField(default=False)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_emails = Many("emails", Address, primary_first)
    listed_phones = Many("phones", Number, primary_first)
    listed_organisation = One("organisation", OrganisationName)
    listed_owner = One("owner", PersonName)
    listed_tags = CarriedTags("taggings")
    listed_team = One("team", TeamName)
    listed_type = One("type", TypeName)

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Each ordering of the list, and each owner's and team's newest, is one walk of an index.
        indexes = [
            models.Index(fields=["created_at", "id"], name="contact_created"),
            models.Index(fields=["updated_at", "id"], name="contact_updated"),
            models.Index(fields=["display_name", "id"], name="contact_name"),
            models.Index(fields=["last_active_at", "id"], name="contact_last_active"),
            models.Index(fields=["owner", "created_at", "id"], name="contact_owner_created"),
            models.Index(fields=["team", "created_at", "id"], name="contact_team_created"),
            # For another person's records in one's own team, of which there may be none.
            models.Index(fields=["owner", "team"], name="contact_owner_team"),
            models.Index(
                OpClass(plain("display_name"), "text_pattern_ops"), name="contact_name_beginning"
            ),
            models.Index(
                OpClass(plain("last_name"), "text_pattern_ops"), name="contact_last_name_beginning"
            ),
            # Without fastupdate no search pays for the inserts that came before it.
            GinIndex(
                words_of("first_name", "last_name", "display_name"),
                name="contact_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or f"Contact {self.pk}"

    @property
    def tags(self) -> list[str]:
        """The names of its tags, from A to Z."""
        return [tag.name for tag in self.listed_tags]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW, *, by_id: bool = False) -> Self:
        """Those of the records that a person may reach with the code."""
        of_contact, of_organisation = (
            visible_to(user, code, through=through, by_id=by_id)
            for through in ("contact__", "organisation__")
        )
        if not of_contact:
            return self.all()
        return self.filter(
            Q(contact__isnull=False) & of_contact | Q(organisation__isnull=False) & of_organisation
        )

    def standing(self) -> Self:
        """Those that were not deleted."""
        return self.filter(deleted_at=None)


class Note(models.Model):
    """What somebody wrote about a contact or an organisation, in the words of `note_text`."""

    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
        db_index=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    content = models.TextField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    pinned = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    #: When somebody last changed what it says.
    edited_at = models.DateTimeField(null=True, blank=True)
    #: Until it is forgotten for good, a deleted note can be brought back.
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, organisation=None)
                | Q(contact=None, organisation__isnull=False),
                name="a_note_is_of_one_record",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "pinned", "-created_at", "-id"], name="note_contact"),
            models.Index(
                fields=["organisation", "pinned", "-created_at", "-id"], name="note_organisation"
            ),
            models.Index(fields=["created_at", "id"], name="note_created"),
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="note_deleted"
            ),
            GinIndex(text_words("content"), name="note_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return " ".join(self.content[:100].split())


class ContactEmail(models.Model):
    """An e-mail address of a contact, stored in lower case; one is the primary."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    label = models.CharField(max_length=30, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "address"], name="one_email_row_per_address"
            ),
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(is_primary=True), name="one_primary_email"
            ),
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="email_in_lower_case"
            ),
        ]
        indexes = [
            models.Index(
                OpClass("address", "varchar_pattern_ops"), "id", name="contact_email_address"
            )
        ]

    def __str__(self) -> str:
        return self.address


class ContactPhone(models.Model):
    """A phone number of a contact in E.164; one is the primary."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)
    label = models.CharField(max_length=30, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="one_phone_row_per_number"),
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(is_primary=True), name="one_primary_phone"
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\+[0-9]{2,15}$"), name="phone_in_e164"
            ),
        ]
        indexes = [
            models.Index(
                OpClass("number", "varchar_pattern_ops"), "id", name="contact_phone_number"
            ),
            # People look for the last digits, too.
            models.Index(
                OpClass(Reverse("number"), "text_pattern_ops"), name="contact_phone_backwards"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Identity(models.Model):
    """A name another system knows a contact by; the first to claim it keeps it.

    System `external` is the product's own user id, `email` an address that product
    events are matched by, `anonymous` a visitor id; any other is a system's name.
    """

    system = models.CharField(max_length=50)
    value = models.CharField(max_length=255)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="one_contact_per_identity")
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


class NameWord(models.Model):
    """A word that stands in some name: what a misspelt word is compared with.

    There are far fewer words than contacts, so a search for similar ones stays quick. The
    database adds them itself; two writers may add the same one, which does no harm.
    """

    word = models.TextField()

    class Meta:
        indexes = [
            GinIndex(OpClass("word", "gin_trgm_ops"), name="name_word_similar", fastupdate=False),
            models.Index(OpClass("word", "text_pattern_ops"), name="name_word_beginning"),
        ]

    def __str__(self) -> str:
        return self.word


class Turn(models.Model):
    """Whose turn it was last when records were dealt out to a team in turn."""

    team = models.OneToOneField("accounts.Team", on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"turn of {self.team_id}"


class Tag(models.Model):
    """A word that sorts contacts; its slug stays when the name changes."""

    class Colour(models.TextChoices):
        GRAY = "gray", "Gray"
        BLUE = "blue", "Blue"
        TEAL = "teal", "Teal"
        GREEN = "green", "Green"
        YELLOW = "yellow", "Yellow"
        ORANGE = "orange", "Orange"
        RED = "red", "Red"
        PINK = "pink", "Pink"
        PURPLE = "purple", "Purple"

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.GRAY)
    description = models.CharField(max_length=500, blank=True)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a contact carries a tag, since when and by whom."""

    tag = models.ForeignKey(
        # The constraint's index begins with it.
        Tag,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="taggings",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="taggings")
    tagged_at = models.DateTimeField(db_default=Now())
    tagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "contact"], name="one_tagging_per_contact")
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} of contact {self.contact_id}"
