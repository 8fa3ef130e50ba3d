"""Notifications in the admin: to look at, for those who run the system."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from accounts.admin_access import CodedAdmin
from accounts.permissions import SETTINGS_MANAGE
from ground.api.totals import total_of
from messaging.models import Notification


class EstimatedPaginator(Paginator):
    """Counts exactly while there are few, and asks the planner when there are many."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return total_of(rows).value


@admin.register(Notification)
class NotificationAdmin(CodedAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("title", "kind", "user", "client", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "client")
    search_fields = ("user__email", "client__email", "title")
    search_help_text = "The reader's e-mail address, or words of the title"
    ordering = ("-id",)
    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
