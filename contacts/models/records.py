"""Contacts and organisations."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from accounts.ownership import Owned, OwnedQuerySet
from contacts.carried import CarriedTags
from contacts.models.kinds import ContactType
from contacts.models.shown import (
    Address,
    Number,
    OrganisationName,
    PersonName,
    TeamName,
    TypeName,
    primary_first,
)
from contacts.models.words import plain, words_of
from contacts.permissions import CONTACTS_VIEW
from contacts.standings import ListedScores, ListedStanding, Stood
from ground.beside import Many, One


class ContactQuerySet(OwnedQuerySet["Contact"]):
    view_code = CONTACTS_VIEW
    #: How many rows there are, where a search that found them has told.
    known_total: int | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.known_total = self.known_total
        return clone

    def processable(self) -> Self:
        """Without those of whom no more may be done than to keep what is known (GDPR, Art. 18)."""
        return self.filter(restricted_at=None)


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

    holds_people: ClassVar[bool] = True

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
    #: Further postal addresses, each with a label of its own.
    other_addresses = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    source = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    registered_on = models.DateField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    email_verified = models.BooleanField(default=False)
    #: The name of its picture, if it has one.
    photo = models.CharField(max_length=50, blank=True, editable=False, default="", db_default="")
    custom = models.JSONField(default=dict, blank=True)
    #: Since when no more may be done than to keep what is known.
    restricted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    #: Sensitive field, by its slug → the value that it is given; only until it is sealed.
    said_apart: Mapping[str, Any] = MappingProxyType({})

    listed_emails = Many("emails", Address, primary_first)
    listed_phones = Many("phones", Number, primary_first)
    listed_organisation = One("organisation", OrganisationName)
    listed_owner = One("owner", PersonName)
    listed_scores = ListedScores("scores")
    listed_standing = ListedStanding("standing")
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
            models.Index(fields=["country", "created_at", "id"], name="contact_country_created"),
            # The few that are left out wherever many are asked about.
            models.Index(
                fields=["id"],
                condition=models.Q(restricted_at__isnull=False),
                name="contact_restricted",
            ),
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

    @property
    def stood(self) -> Stood | None:
        """Where it stands in its lifecycle, if it does."""
        return next(iter(self.listed_standing), None)

    @property
    def scored(self) -> dict[str, int]:
        """Score, by its key → what it comes to."""
        return {one.key: one.value for one in self.listed_scores}
