"""Segments in the admin: to find, to look at, to bring up to date."""

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
from contacts.models import SecondLook, Segment, SegmentMember
from contacts.operations.segments import definitions
from contacts.permissions import AUDIENCES_MANAGE, CONTACTS_VIEW
from contacts.queries.segments import list_segments
from ground.admin_site.lists import ReadOnly, record_link


@admin.register(Segment)
class SegmentAdmin(ReadOnly, ActsOnRows):
    """People build and change segments in the app, with a preview beside the conditions."""

    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("refresh", "archive"), AUDIENCES_MANAGE),
    }
    list_display = ("name", "kind", "seen_members", "refreshed_at", "fault", "archived", "pack")
    list_filter = (
        "kind",
        "drifts",
        "pack",
        ("archived_at", admin.EmptyFieldListFilter),
        ("fault", admin.EmptyFieldListFilter),
    )
    sortable_by = ("name", "refreshed_at")
    search_fields = ("name", "slug", "description")
    search_help_text = _("A part of the name, the slug or the description")
    ordering = ("name", "id")
    fields = (
        *("name", "slug", "description", "kind", "in_words", "conditions", "seen_members"),
        *("drifts", "refresh_at", "refreshed_at", "took_ms", "fault", "archived_at"),
        *("pack", "created_by", "created_at", "updated_at", "version"),
    )
    readonly_fields = ("in_words", "seen_members")
    actions = ("refresh", "archive")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Segment]:
        return list_segments(for_user=request.user, counted=True)

    def has_refresh_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "refresh")

    def has_archive_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "archive")

    @admin.display(description=_("Members"))
    def seen_members(self, segment: Any) -> int:
        return segment.seen or 0

    @admin.display(description=_("Archived"), boolean=True)
    def archived(self, segment: Any) -> bool:
        return segment.archived_at is not None

    @admin.display(description=_("In words"))
    def in_words(self, segment: Any) -> str:
        if not segment.is_dynamic:
            return "–"
        try:
            return reading(parse(segment.conditions, is_kept=True))
        except BadConditions as fault:
            return fault.detail

    @admin.action(description=_("Bring up to date"), permissions=["refresh"])
    def refresh(self, request: Any, queryset: QuerySet[Segment]) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda segment: definitions.ask_for_refresh(segment=segment, now=timezone.now()),
            _("{} segments will be brought up to date."),
        )

    @admin.action(description=_("Archive"), permissions=["archive"])
    def archive(self, request: Any, queryset: QuerySet[Segment]) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda segment: definitions.archive_segment(
                segment=segment, by=request.user, now=timezone.now()
            ),
            _("{} segments were archived."),
        )


@admin.register(SegmentMember)
class SegmentMemberAdmin(ReadOnlyVisibleAdmin):
    """Who belongs to which segment, within one's reach."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    list_display = ("of_contact", "segment", "joined_at")
    list_select_related = ("contact", "segment")
    list_filter = ("segment",)
    sortable_by = ()
    search_fields = ("=contact__external_id", "=segment__slug")
    search_help_text = _("A contact's external id, or a segment's slug")
    ordering = ("-id",)
    fields = ("of_contact", "segment", "joined_at")
    readonly_fields = ("of_contact",)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(SecondLook)
class SecondLookAdmin(ReadOnlyAdmin):
    """Contacts that wait to be looked at again for a segment; seldom for longer than a moment."""

    list_display = ("segment", "contact_id", "position")
    list_select_related = ("segment",)
    list_filter = ("segment",)
    search_fields = ("=segment__slug",)
    search_help_text = _("A segment's slug")
    fields = ("segment", "contact_id", "position", "activity")
    readonly_fields = ("contact_id",)
