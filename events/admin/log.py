"""The log in the admin, to read; its catalogue; and its consumers, to look after."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin_access import CodedAdmin, ReadOnlyAdmin
from accounts.permissions import SETTINGS_MANAGE
from events import queries
from events.consuming import consumers
from events.models import Activity, AddedType, Cursor, SetAside, TypeAlias
from events.operations.quarantine import retry_now
from events.operations.steering import pause_consumer, resume_consumer
from events.operations.types import catalogue_changed
from events.permissions import ACTIVITIES_VIEW
from ground.admin_site.lists import one_of, record_link, state_column


def known_types() -> list[tuple[str, str]]:
    named = {name: type.label for name, type in queries.catalogue().items()}
    return sorted(named.items(), key=lambda item: item[1])


def known_consumers() -> list[tuple[str, str]]:
    return [(name, name) for name in consumers()]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": ACTIVITIES_VIEW}
    list_display = ("title", "occurred_at", "type", "of_contact", "of_organisation", "source")
    list_filter = ("occurred_at", one_of("type", _("type"), known_types))
    list_select_related = False
    ordering = ("-occurred_at", "-id")
    sortable_by = ()
    search_fields = ("=contact__id", "=type")
    search_help_text = _("A contact's id, or the name of a type")
    fieldsets = (
        (None, {"fields": ("title", "description", "type", "category", "occurred_at")}),
        (_("About"), {"fields": ("of_contact", "of_organisation", "subject_type", "subject_id")}),
        (_("Item"), {"fields": ("item_type", "item_id", "item_title", "amount")}),
        (_("Properties"), {"fields": ("properties",)}),
        (_("Origin"), {"fields": ("source", "source_key", "by", "created_at", "position")}),
    )
    readonly_fields = ("of_contact", "of_organisation", "created_at", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return queries.activities_visible_to(request.user)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Activity) -> str:
        return record_link("contacts.Contact", row.contact_id)

    @admin.display(description=_("Organisation"))
    def of_organisation(self, row: Activity) -> str:
        return record_link("contacts.Organisation", row.organisation_id)


@admin.register(AddedType)
class AddedTypeAdmin(CodedAdmin):
    """Types come with packs, which check them; a firm may word them its own way."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE, "change": SETTINGS_MANAGE}
    list_display = ("name", "label", "category", "pack", "is_open", "by_contact", "item_role")
    list_filter = ("pack", "category", "is_open")
    search_fields = ("name", "label")
    ordering = ("name",)
    readonly_fields = ("name", "pack", "title", "properties", "is_open", "item_role")

    def save_model(self, request: Any, obj: AddedType, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        audit.write(
            "activity_type.changed", by=request.user, obj=obj, at=timezone.now(), after=changed
        )
        catalogue_changed()


@admin.register(TypeAlias)
class TypeAliasAdmin(ReadOnlyAdmin):
    """What packs call types of the catalogue."""

    list_display = ("name", "type", "label", "pack")
    list_filter = ("pack",)
    search_fields = ("name", "type", "label")
    ordering = ("name",)
    fields = list_display


@admin.register(Cursor)
class CursorAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE, "steer": SETTINGS_MANAGE}
    list_display = ("consumer", "rows_behind", "moved_at", "paused_at", "failures", "fault")
    search_fields = ("consumer",)
    ordering = ("consumer",)
    actions = ("pause", "resume")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "steer")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        behind = {lag.consumer: lag.rows for lag in queries.consumer_lag()}
        for cursor in shown.result_list:
            cursor.behind = behind.get(cursor.consumer)
        return shown

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if (age := queries.horizon_age()) > queries.STALL_SECONDS:
            self.message_user(
                request,
                _(
                    "A write transaction has been open for {seconds:.0f} s and holds every"
                    " consumer back."
                ).format(seconds=age),
                messages.WARNING,
            )
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("Facts behind"))
    def rows_behind(self, cursor: Cursor) -> int | None:
        return getattr(cursor, "behind", None)

    @admin.action(description=_("Pause"), permissions=["steer"])
    def pause(self, request: Any, queryset: QuerySet[Cursor]) -> None:
        for consumer in chosen(queryset):
            pause_consumer(consumer=consumer, by=request.user, now=timezone.now())

    @admin.action(description=_("Resume"), permissions=["steer"])
    def resume(self, request: Any, queryset: QuerySet[Cursor]) -> None:
        for consumer in chosen(queryset):
            resume_consumer(consumer=consumer, by=request.user, now=timezone.now())


@admin.register(SetAside)
class SetAsideAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE, "retry": SETTINGS_MANAGE}
    list_display = ("consumer", "fact", "shown_state", "tries", "error", "next_try_at")
    list_filter = ("state", one_of("consumer", _("consumer"), known_consumers), "created_at")
    search_fields = ("=activity__id",)
    search_help_text = _("An activity's id")
    list_select_related = False
    ordering = ("-id",)
    sortable_by = ()
    fields = ("consumer", "fact", "state", "tries", "error", "next_try_at", "created_at")
    readonly_fields = ("fact", "created_at")
    actions = ("retry",)

    shown_state = state_column()

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "retry")

    @admin.display(description=_("Activity"))
    def fact(self, row: SetAside) -> str:
        return record_link("events.Activity", row.activity_id)

    @admin.action(description=_("Try again"), permissions=["retry"])
    def retry(self, request: Any, queryset: QuerySet[SetAside]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        count = retry_now(ids=ids, by=request.user, now=timezone.now())
        self.message_user(request, _("{} will be tried again within seconds.").format(count))


def chosen(cursors: QuerySet[Cursor]) -> list[Any]:
    """The consumers of the cursors; one that no longer exists has no reaction to stop."""
    known = consumers()
    return [known[cursor.consumer] for cursor in cursors if cursor.consumer in known]
