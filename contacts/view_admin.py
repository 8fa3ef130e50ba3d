"""Saved views in the admin. People make them in the app, over the list that they show."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows
from contacts.models import SavedView
from contacts.operations.views import delete_view
from contacts.permissions import CONTACTS_VIEW, VIEWS_SHARE


@admin.register(SavedView)
class SavedViewAdmin(ActsOnRows):
    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "take_away": VIEWS_SHARE}
    list_display = ("name", "list", "sharing", "team", "owner", "updated_at")
    list_filter = ("list", "sharing", "team")
    list_select_related = ("team", "owner")
    search_fields = ("name",)
    search_help_text = _("A part of the name")
    ordering = ("name", "id")
    sortable_by = ("name", "updated_at")
    readonly_fields = ("query", "columns")
    actions = ("take_away",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(request.user)

    def has_take_away_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "take_away")

    @admin.action(description=_("Take away from all who see them"), permissions=["take_away"])
    def take_away(self, request: Any, queryset: QuerySet[SavedView]) -> None:
        def take(view: SavedView) -> None:
            delete_view(view=view, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, take, _("{} are gone."))
