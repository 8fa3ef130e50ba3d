"""What consumers keep of the log, in the admin: to look at, within one's reach."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnlyAdmin
from events.models import ActiveDay, ActivityTally, ContactMetrics, ItemProgress
from events.permissions import ACTIVITIES_VIEW
from events.subjects import CONTACT, condition_for
from ground.admin_site.lists import record_link


class OfContactAdmin(ReadOnlyAdmin):
    """Rows of contacts, which show to whoever sees the contact."""

    codes: ClassVar[dict[str, str]] = {"view": ACTIVITIES_VIEW}
    list_select_related = False
    search_fields: Sequence[str] = ("=contact__id",)
    search_help_text = _("A contact's id")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(condition_for(CONTACT, request.user, through="contact__"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = [field.name for field in self.opts.fields if field.name not in ("id", "contact")]
        return ["of_contact", *names]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_fields(request, obj)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id)


@admin.register(ItemProgress)
class ItemProgressAdmin(OfContactAdmin):
    list_display = ("title", "item_type", "of_contact", "percent", "progressed_at", "completed_at")
    list_filter = ("completed_at", ("abandoned_at", admin.EmptyFieldListFilter))
    search_fields = ("=contact__id", "=item_id")
    search_help_text = _("A contact's id, or an item's")


@admin.register(ContactMetrics)
class ContactMetricsAdmin(OfContactAdmin):
    list_display = (
        "__str__",
        "of_contact",
        "activities",
        "amount",
        "last_active_at",
        "streak_days",
    )


@admin.register(ActivityTally)
class ActivityTallyAdmin(OfContactAdmin):
    list_display = ("type", "category", "of_contact", "count", "amount", "first_at", "last_at")


@admin.register(ActiveDay)
class ActiveDayAdmin(OfContactAdmin):
    list_display = ("day", "of_contact")
