"""Lifecycles in the admin: to find, to look at, to bring up to date."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from contacts.conditions.parsing import parse
from contacts.conditions.reading import reading
from contacts.errors import BadConditions
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import ReadOnly, record_link
from lifecycle.models import (
    Lifecycle,
    SampledContact,
    Stage,
    StageChange,
    StageLook,
    StageSample,
    Standing,
)
from lifecycle.operations import definitions
from lifecycle.permissions import LIFECYCLE_MANAGE


def in_words(tree: Any) -> str:
    try:
        return reading(parse(tree, is_kept=True)) if tree else "–"
    except BadConditions as fault:
        return fault.detail


@admin.register(Lifecycle)
class LifecycleAdmin(ReadOnly, ActsOnRows):
    """People change stages in the app, with a count beside the conditions."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "refresh": LIFECYCLE_MANAGE}
    list_display = ("type", "drifts", "refreshed_at", "refresh_at", "took_ms", "fault", "pack")
    list_select_related = ("type",)
    list_filter = ("drifts", "pack", ("fault", admin.EmptyFieldListFilter))
    sortable_by = ("refreshed_at",)
    search_fields = ("type__name", "type__slug")
    search_help_text = _("A part of the type's name or slug")
    ordering = ("id",)
    fields = (
        *("type", "risk_in_words", "at_risk", "drifts", "touched_by", "refresh_at"),
        *("refreshed_at", "took_ms", "fault", "pack", "created_at", "updated_at", "version"),
    )
    readonly_fields = ("risk_in_words",)
    actions = ("refresh",)

    def has_refresh_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "refresh")

    @admin.display(description=_("At risk, in words"))
    def risk_in_words(self, lifecycle: Any) -> str:
        return in_words(lifecycle.at_risk)

    @admin.action(description=_("Bring up to date"), permissions=["refresh"])
    def refresh(self, request: Any, queryset: QuerySet[Lifecycle]) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda one: definitions.ask_for_refresh(lifecycle=one, now=timezone.now()),
            _("{} lifecycles will be brought up to date."),
        )


@admin.register(Stage)
class StageAdmin(ReadOnly, ActsOnRows):
    """Whom each stage means, in words and as it is kept."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    list_display = ("label", "key", "lifecycle", "order", "priority", "colour", "pack")
    list_select_related = ("lifecycle__type",)
    list_filter = ("lifecycle", "pack")
    sortable_by = ("order", "priority")
    search_fields = ("label", "key", "description")
    search_help_text = _("A part of the label, the key or the description")
    ordering = ("lifecycle", "order", "id")
    fields = (
        *("lifecycle", "key", "label", "description", "colour", "order", "priority"),
        *("in_words", "conditions", "tell_owner", "tell_roles", "tell_people"),
        *("pack", "created_at", "updated_at", "version"),
    )
    readonly_fields = ("in_words",)

    @admin.display(description=_("In words"))
    def in_words(self, stage: Any) -> str:
        return in_words(stage.conditions)


class OfContact(ReadOnlyVisibleAdmin):
    """Rows that belong to a contact, within one's reach."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    readonly_fields: tuple[str, ...] = ("of_contact",)
    sortable_by: tuple[str, ...] = ()

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(Standing)
class StandingAdmin(OfContact):
    """Who is in which stage now."""

    list_display = ("of_contact", "stage", "since", "previous", "at_risk", "by_hand", "held_until")
    list_select_related = ("contact", "stage", "previous")
    list_filter = ("stage", "at_risk", "by_hand")
    search_fields = ("=contact__external_id", "=stage__key")
    search_help_text = _("A contact's external id, or a stage's key")
    ordering = ("-contact",)
    fields = (
        *("of_contact", "stage", "since", "previous", "at_risk", "at_risk_since"),
        *("by_hand", "held_until"),
    )


@admin.register(StageChange)
class StageChangeAdmin(OfContact):
    """Who came from which stage to which, when and why."""

    list_display = ("of_contact", "from_stage", "to_stage", "at", "why", "by")
    list_select_related = ("contact", "from_stage", "to_stage", "by")
    list_filter = ("why", "to_stage")
    search_fields = ("=contact__external_id", "=to_stage__key")
    search_help_text = _("A contact's external id, or a stage's key")
    ordering = ("-id",)
    fields = (
        *("of_contact", "from_stage", "to_stage", "at", "from_since", "why", "by", "until"),
        "note",
    )


@admin.register(StageLook)
class StageLookAdmin(ReadOnlyAdmin):
    """Contacts that wait to be looked at again; seldom for longer than a moment."""

    list_display = ("contact_id", "position")
    search_fields = ("=contact_id",)
    search_help_text = _("A contact's id")
    fields = ("contact_id", "position", "activity")
    readonly_fields = ("contact_id",)


@admin.register(StageSample)
class StageSampleAdmin(ReadOnlyAdmin):
    """Samples by which somebody checks that stages are right."""

    codes: ClassVar[dict[str, str]] = {"view": LIFECYCLE_MANAGE}
    list_display = ("lifecycle", "per_stage", "made_by", "made_at")
    list_select_related = ("lifecycle__type", "made_by")
    list_filter = ("lifecycle",)
    search_fields = ("=lifecycle__type__slug",)
    search_help_text = _("The slug of the type of contacts")
    ordering = ("-id",)
    fields = ("lifecycle", "per_stage", "made_by", "made_at")


@admin.register(SampledContact)
class SampledContactAdmin(OfContact):
    """Who was drawn, and what was said of it."""

    codes: ClassVar[dict[str, str]] = {"view": LIFECYCLE_MANAGE}
    list_display = ("of_contact", "stage", "is_right", "judged_by", "judged_at")
    list_select_related = ("contact", "stage", "judged_by")
    list_filter = ("is_right", "stage")
    search_fields = ("=contact__external_id", "=stage__key")
    search_help_text = _("A contact's external id, or a stage's key")
    ordering = ("-id",)
    fields = ("sample", "of_contact", "stage", "why", "is_right", "note", "judged_by", "judged_at")
