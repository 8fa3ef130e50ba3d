"""Keys that programs come with, in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin, RecentSignInAdmin
from accounts.models import ApiToken, WriteKey
from accounts.operations import keys
from accounts.permissions import SETTINGS_MANAGE


class RevocableAdmin(RecentSignInAdmin, ActsOnRows, ReadOnlyAdmin):
    """Rows whose worth can be taken from them, and which then stay as they are."""

    codes = {"view": SETTINGS_MANAGE, "revoke": SETTINGS_MANAGE}
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "revoke")

    def revoke_one(self, request: Any, row: Any) -> None:
        raise NotImplementedError

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: Any, queryset: QuerySet[Any]) -> None:
        self.act_on_each(
            request, queryset, lambda row: self.revoke_one(request, row), _("{} revoked.")
        )


@admin.register(ApiToken)
class ApiTokenAdmin(RevocableAdmin):
    list_display = ("name", "public_id", "owner", "expires_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expires_at", "last_used_at")
    list_select_related = ("owner",)
    search_fields = ("name", "=public_id", "owner__email")
    fields = (*list_display, "scopes", "allowed_ips", "last_used_ip", "created_at")

    def revoke_one(self, request: Any, row: ApiToken) -> None:
        keys.revoke_token(token=row, by=request.user, now=timezone.now())


@admin.register(WriteKey)
class WriteKeyAdmin(RevocableAdmin):
    list_display = ("name", "source", "hint", "created_by", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "last_used_at")
    list_select_related = ("created_by",)
    search_fields = ("name", "source", "=hint")
    fields = (*list_display, "created_at")

    def revoke_one(self, request: Any, row: WriteKey) -> None:
        keys.revoke_write_key(key=row, by=request.user, now=timezone.now())
