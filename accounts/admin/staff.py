"""Colleagues and their roles in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, RecentSignInAdmin
from accounts.models import Role, User
from accounts.operations import roles, staff
from accounts.permissions import SETTINGS_MANAGE, STAFF_VIEW

RUN_BY_ADMINS = {
    "view": STAFF_VIEW,
    "add": SETTINGS_MANAGE,
    "change": SETTINGS_MANAGE,
    "delete": SETTINGS_MANAGE,
}


@admin.register(User)
class UserAdmin(RecentSignInAdmin, ActsOnRows):
    codes = {"view": STAFF_VIEW, "change": SETTINGS_MANAGE}
    list_display = ("name", "email", "role_names", "is_active", "last_login", "created_at")
    list_filter = ("is_active", "roles", "last_login")
    search_fields = ("email", "name")
    search_help_text = _("Name or e-mail address")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "name", "roles", "is_active")}),
        (_("Profile"), {"fields": ("phone", "time_zone", "locale", "signature")}),
        (_("Sign-ins"), {"fields": ("last_login", "created_at")}),
    )
    readonly_fields = ("email", "is_active", "last_login", "created_at")
    filter_horizontal = ("roles",)
    actions = ("deactivate", "reactivate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request)
        found: QuerySet[User] = rows.prefetch_related(
            Prefetch("roles", Role.objects.order_by("name"), to_attr="shown_roles")
        )
        return found

    @admin.display(description=_("Roles"))
    def role_names(self, user: Any) -> str:
        return ", ".join(role.name for role in user.shown_roles) or "–"

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        changed = {n: form.cleaned_data[n] for n in form.changed_data if n in staff.PROFILE}
        if changed:
            staff.change_profile(user=obj, changes=changed, by=request.user, now=timezone.now())

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        if "roles" in form.changed_data:
            roles.give_roles(
                user=form.instance,
                roles=form.cleaned_data["roles"],
                by=request.user,
                now=timezone.now(),
            )

    @admin.action(
        description=_("Deactivate, leaving their records to nobody"), permissions=["change"]
    )
    def deactivate(self, request: Any, queryset: QuerySet[User]) -> None:
        def deed(user: User) -> None:
            staff.deactivate(user=user, heir=None, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} deactivated."))

    @admin.action(description=_("Let them in again"), permissions=["change"])
    def reactivate(self, request: Any, queryset: QuerySet[User]) -> None:
        def deed(user: User) -> None:
            staff.reactivate(user=user, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} may come in again."))


@admin.register(Role)
class RoleAdmin(RecentSignInAdmin):
    codes = RUN_BY_ADMINS
    list_display = ("name", "slug", "codes_held", "is_built_in", "needs_second_factor")
    list_filter = ("is_built_in", "needs_second_factor")
    search_fields = ("name", "slug")
    ordering = ("name",)
    fields = ("slug", "name", "grants", "needs_second_factor")

    @admin.display(description=_("Permissions"))
    def codes_held(self, role: Role) -> int:
        return len(role.grants)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        fixed = obj is not None and obj.is_built_in
        return not fixed and super().has_delete_permission(request, obj)

    def save_model(self, request: Any, obj: Role, form: Any, change: bool) -> None:
        now = timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            roles.change_role(role=obj, changes=changes, by=request.user, now=now)
        else:
            obj.pk = roles.create_role(**form.cleaned_data, by=request.user, now=now).pk

    def delete_model(self, request: Any, obj: Role) -> None:
        roles.delete_role(role=obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: Any, queryset: QuerySet[Role]) -> None:
        for role in queryset:
            self.delete_model(request, role)
