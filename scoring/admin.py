"""Scores in the admin: to find, to look at, to bring up to date."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import ReadOnly, record_link
from scoring.models import ContactScore, GivenPoints, Score, ScoreDay, ScoreLook, ScoreVersion
from scoring.operations import definitions
from scoring.permissions import SCORES_MANAGE


@admin.register(Score)
class ScoreAdmin(ReadOnly, ActsOnRows):
    """What scores are made of; packs bring them, the API changes them."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "refresh": SCORES_MANAGE}
    list_display = ("label", "key", "type", "most", "refreshed_at", "took_ms", "fault", "pack")
    list_select_related = ("type",)
    list_filter = ("type", "pack", ("fault", admin.EmptyFieldListFilter))
    sortable_by = ("label", "refreshed_at")
    search_fields = ("label", "key", "description")
    search_help_text = _("A part of the label, the key or the description")
    ordering = ("order", "id")
    fields = (
        *("type", "key", "label", "description", "factors", "least", "most"),
        *("grades", "thresholds", "order", "touched_by"),
        *("refresh_at", "refreshed_at", "took_ms", "fault", "pack"),
        *("created_at", "updated_at", "version"),
    )
    actions = ("refresh",)

    def has_refresh_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "refresh")

    @admin.action(description=_("Bring up to date"), permissions=["refresh"])
    def refresh(self, request: Any, queryset: QuerySet[Score]) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda score: definitions.ask_for_refresh(score=score, now=timezone.now()),
            _("{} scores will be brought up to date."),
        )


class OfContact(ReadOnlyVisibleAdmin):
    """Rows that belong to a contact, within one's reach."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    readonly_fields: tuple[str, ...] = ("of_contact",)
    list_select_related: tuple[str, ...] = ("contact", "score")
    list_filter: tuple[str, ...] = ("score",)
    sortable_by: tuple[str, ...] = ()
    search_fields = ("=contact__external_id", "=score__key")
    search_help_text = _("A contact's external id, or a score's key")
    ordering = ("-id",)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(ContactScore)
class ContactScoreAdmin(OfContact):
    """What each score comes to for whom."""

    list_display = ("of_contact", "score", "value", "grade", "given", "at")
    list_filter = ("score", "grade")
    fields = ("of_contact", "score", "value", "grade", "points", "given", "at", "recorded")


@admin.register(ScoreDay)
class ScoreDayAdmin(OfContact):
    """How scores changed from day to day."""

    list_display = ("of_contact", "score", "day", "value")
    fields = ("of_contact", "score", "day", "value")


@admin.register(GivenPoints)
class GivenPointsAdmin(OfContact):
    """Points that people were given or taken by hand, and why."""

    list_display = ("of_contact", "score", "points", "reason", "by", "given_at", "expires_at")
    list_select_related = ("contact", "score", "by")
    fields = ("of_contact", "score", "points", "reason", "by", "given_at", "expires_at")


@admin.register(ScoreVersion)
class ScoreVersionAdmin(ReadOnly, ActsOnRows):
    """Scores as they were made and changed."""

    codes: ClassVar[dict[str, str]] = {"view": SCORES_MANAGE}
    list_display = ("score", "number", "by", "made_at")
    list_select_related = ("score", "by")
    list_filter = ("score",)
    sortable_by = ("made_at",)
    search_fields = ("=score__key",)
    search_help_text = _("A score's key")
    ordering = ("-made_at", "-id")
    fields = ("score", "number", "picture", "by", "made_at")


@admin.register(ScoreLook)
class ScoreLookAdmin(ReadOnlyAdmin):
    """Contacts that wait to be reckoned again; seldom for longer than a moment."""

    list_display = ("contact_id", "position")
    search_fields = ("=contact_id",)
    search_help_text = _("A contact's id")
    fields = ("contact_id", "position", "activity")
    readonly_fields = ("contact_id",)
