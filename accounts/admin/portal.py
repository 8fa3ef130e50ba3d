"""Clients who may use the portal, in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin
from accounts.models import PortalClient, PortalCode, PortalSession
from accounts.operations import portal
from accounts.permissions import SETTINGS_MANAGE
from ground.admin_site.lists import record_link


@admin.register(PortalClient)
class PortalClientAdmin(ActsOnRows, ReadOnlyAdmin):
    codes = {"view": SETTINGS_MANAGE, "close": SETTINGS_MANAGE}
    list_display = ("email", "contact", "is_active", "last_login", "created_at")
    list_filter = ("is_active", "last_login")
    list_select_related = ("contact",)
    fields = list_display
    search_fields = ("email",)
    actions = ("close",)

    def has_close_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "close")

    @admin.action(description=_("End their access"), permissions=["close"])
    def close(self, request: Any, queryset: QuerySet[PortalClient]) -> None:
        def deed(client: PortalClient) -> None:
            portal.close_portal(client=client, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} closed."))


@admin.register(PortalSession)
class PortalSessionAdmin(ReadOnlyAdmin):
    list_display = ("client", "ip", "user_agent", "created_at", "expires_at")
    list_filter = ("created_at", "expires_at")
    list_select_related = ("client",)
    search_fields = ("client__email", "=ip")
    fields = list_display


@admin.register(PortalCode)
class PortalCodeAdmin(ReadOnlyAdmin):
    """Whether a code went out and was used; the code itself is kept nowhere."""

    list_display = ("created_at", "address", "expires_at", "tries_left", "used_at")
    list_filter = ("created_at",)
    list_select_related = ("client",)
    search_fields = ("client__email",)
    fields = ("client", "created_at", "expires_at", "tries_left", "used_at")

    @admin.display(description=_("Client"))
    def address(self, code: PortalCode) -> str:
        return record_link("accounts.PortalClient", code.client_id, code.client.email)
