"""Views of lists that people keep."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from accounts.models import Membership, Team


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own, those of their teams, and everybody's."""
        teams = Membership.objects.filter(user=user.pk).values("team_id")
        return self.filter(
            Q(owner=user.pk)
            | Q(sharing=SavedView.Sharing.EVERYBODY)
            | Q(sharing=SavedView.Sharing.TEAM, team__in=teams)
        )


class SavedView(models.Model):
    """What a list is narrowed and ordered by and which columns it shows, under a name."""

    class List(models.TextChoices):
        CONTACTS = "contacts", "Contacts"
        ORGANISATIONS = "organisations", "Organisations"

    class Sharing(models.TextChoices):
        PRIVATE = "private", "Private"
        TEAM = "team", "A team"
        EVERYBODY = "everybody", "Everybody"

    list = models.CharField(max_length=20, choices=List.choices)
    #: Of what a pack brought, and of which pack.
    slug = models.SlugField(
        max_length=50, blank=True, default="", db_default="", db_index=False, editable=False
    )
    pack = models.CharField(max_length=50, blank=True, default="", db_default="", editable=False)
    name = models.CharField(max_length=100)
    #: As the address of the list in the app has it, so that "the last 30 days" stays relative.
    query = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    sharing = models.CharField(max_length=10, choices=Sharing.choices, default=Sharing.PRIVATE)
    #: Without its team, such a view is its owner's alone.
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "list", Lower("name"), name="one_view_per_name"),
            models.UniqueConstraint(
                fields=["list", "slug"], condition=~Q(slug=""), name="one_view_per_slug"
            ),
        ]

    def __str__(self) -> str:
        return self.name
