"""The log in the admin, to read; its catalogue; and its consumers, to look after."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from events import queries
from events.consuming import consumers
from events.models import Activity, AddedType, Cursor, SetAside
from events.operations.quarantine import retry_now
from events.operations.steering import pause_consumer, resume_consumer
from events.operations.types import catalogue_changed
from events.permissions import ACTIVITIES_VIEW
from ground.api.totals import total_of


class EstimatedPaginator(Paginator):
    """Pages of a big table, which is not counted exactly to draw a page."""

    @property
    def count(self) -> int:
        rows: Any = self.object_list
        return total_of(rows).value


class ReadOnlyAdmin(ModelAdmin):
    """Rows to look at."""

    show_full_result_count = False
    paginator = EstimatedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "type", "title", "contact_id", "organisation_id", "source")
    list_display_links = ("title",)
    list_per_page = 50
    list_select_related = False
    ordering = ("-occurred_at", "-id")
    sortable_by = ()
    search_fields = ("=contact__id", "=type")
    search_help_text = "A contact's id, or the name of a type."

    def has_module_permission(self, request: HttpRequest) -> bool:
        return ACTIVITIES_VIEW in getattr(request.user, "granted_codes", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return queries.activities_visible_to(request.user)


@admin.register(AddedType)
class AddedTypeAdmin(ModelAdmin):
    list_display = ("name", "label", "category", "pack", "is_open", "by_contact", "item_role")
    list_filter = ("pack", "category")
    search_fields = ("name", "label")
    ordering = ("name",)
    readonly_fields = ("name", "pack", "title", "properties", "is_open", "item_role")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Types come with packs, which check them.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: AddedType, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        catalogue_changed()


@admin.register(Cursor)
class CursorAdmin(ReadOnlyAdmin):
    list_display = ("consumer", "rows_behind", "moved_at", "paused_at", "failures", "fault")
    ordering = ("consumer",)
    actions = ("pause", "resume")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if queries.is_stalled():
            self.message_user(
                request,
                f"A write transaction has been open for {queries.horizon_age():.0f} s and holds"
                " every consumer back.",
                messages.WARNING,
            )
        self.lag = {lag.consumer: lag.rows for lag in queries.consumer_lag()}
        return super().changelist_view(request, extra_context)

    @admin.display(description="facts behind")
    def rows_behind(self, cursor: Cursor) -> int | None:
        return self.lag.get(cursor.consumer)

    @admin.action(description="Pause", permissions=["view"])
    def pause(self, request: Any, queryset: QuerySet[Cursor]) -> None:
        for consumer in chosen(queryset):
            pause_consumer(consumer=consumer, by=request.user, now=timezone.now())

    @admin.action(description="Resume", permissions=["view"])
    def resume(self, request: Any, queryset: QuerySet[Cursor]) -> None:
        for consumer in chosen(queryset):
            resume_consumer(consumer=consumer, by=request.user, now=timezone.now())


@admin.register(SetAside)
class SetAsideAdmin(ReadOnlyAdmin):
    list_display = ("consumer", "activity_id", "state", "tries", "error", "next_try_at")
    list_filter = ("state", "consumer")
    ordering = ("-id",)
    actions = ("retry",)

    @admin.action(description="Try again", permissions=["view"])
    def retry(self, request: Any, queryset: QuerySet[SetAside]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        count = retry_now(ids=ids, by=request.user, now=timezone.now())
        self.message_user(request, f"{count} will be tried again within seconds.")


def chosen(cursors: QuerySet[Cursor]) -> list[Any]:
    """The consumers of the cursors; one that no longer exists has no reaction to stop."""
    known = consumers()
    return [known[cursor.consumer] for cursor in cursors if cursor.consumer in known]
