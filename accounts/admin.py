"""The admin of accounts, for whoever runs the system."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.admin_access import CodedAdmin
from accounts.models import (
    ApiToken,
    AuditRow,
    Invitation,
    Membership,
    PortalClient,
    Role,
    StaffSession,
    Team,
    Territory,
    User,
    WriteKey,
)
from accounts.operations import keys, roles, sessions, staff, teams, territories
from accounts.permissions import AUDIT_VIEW, SETTINGS_MANAGE, STAFF_VIEW
from ground.refusals import Refusal

RUN_BY_ADMINS = {
    "view": STAFF_VIEW,
    "add": SETTINGS_MANAGE,
    "change": SETTINGS_MANAGE,
    "delete": SETTINGS_MANAGE,
}


class RecentSignInAdmin(CodedAdmin):
    """Changing anything here needs a recent sign-in, as it does over the API."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().changeform_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().changelist_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().delete_view, request, *args, **kwargs)

    def _recently(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from accounts.sign_in import signed_in_recently

        if request.method == "POST" and not signed_in_recently(request):
            back = urlencode({"next": request.path})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{back}")
        try:
            answer: HttpResponse = view(request, *args, **kwargs)
        except Refusal as refusal:
            self.message_user(request, refusal.detail, level="error")
            return HttpResponseRedirect(request.path)
        return answer


@admin.register(User)
class UserAdmin(RecentSignInAdmin):
    codes = {"view": STAFF_VIEW, "change": SETTINGS_MANAGE}
    list_display = ("email", "name", "is_active", "last_login")
    list_filter = ("is_active", "roles")
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "phone", "time_zone", "locale", "signature", "roles", "is_active")
    readonly_fields = ("email", "is_active")
    filter_horizontal = ("roles",)
    actions = ("deactivate",)

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

    @admin.action(description="Deactivate, leaving their records to nobody", permissions=["change"])
    def deactivate(self, request: Any, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                staff.deactivate(user=user, heir=None, by=request.user, now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{user}: {refusal.detail}", level="error")


@admin.register(Role)
class RoleAdmin(RecentSignInAdmin):
    codes = RUN_BY_ADMINS
    list_display = ("name", "slug", "is_built_in", "needs_second_factor")
    ordering = ("name",)
    fields = ("slug", "name", "grants", "needs_second_factor")

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


class MembershipInline(admin.TabularInline):
    model = Membership
    fields = ("user", "joined_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class OperatedAdmin(CodedAdmin):
    """Saves through operations, so that the audit log knows."""

    codes = RUN_BY_ADMINS
    noun: ClassVar[str]
    verbs: ClassVar[tuple[Any, Any, Any]]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        create, alter, _ = self.verbs
        given = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            alter(**{self.noun: obj}, changes=changes, **given)
        else:
            obj.pk = create(**form.cleaned_data, **given).pk

    def delete_model(self, request: Any, obj: Any) -> None:
        self.verbs[2](**{self.noun: obj}, by=request.user, now=timezone.now())

    def delete_queryset(self, request: Any, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(Team)
class TeamAdmin(OperatedAdmin):
    noun, verbs = "team", (teams.create_team, teams.change_team, teams.delete_team)
    list_display = ("name", "slug", "is_functional", "lead")
    list_select_related = ("lead",)
    ordering = ("name",)
    fields = ("slug", "name", "description", "is_functional", "lead")
    inlines = (MembershipInline,)


@admin.register(Territory)
class TerritoryAdmin(OperatedAdmin):
    noun = "territory"
    verbs = (
        territories.create_territory,
        territories.change_territory,
        territories.delete_territory,
    )
    list_display = ("name", "slug", "priority", "team", "owner")
    list_select_related = ("team", "owner")
    ordering = ("priority", "id")
    fields = ("slug", "name", "priority", "rules", "team", "owner")


class ReadOnlyAdmin(CodedAdmin):
    codes = {"view": SETTINGS_MANAGE}
    ordering = ("-id",)


class RevocableAdmin(RecentSignInAdmin, ReadOnlyAdmin):
    codes = {"view": SETTINGS_MANAGE, "revoke": SETTINGS_MANAGE}
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "revoke")

    def revoke_one(self, request: Any, row: Any) -> None:
        raise NotImplementedError

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: Any, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            try:
                self.revoke_one(request, row)
            except Refusal as refusal:
                self.message_user(request, f"{row}: {refusal.detail}", level="error")


@admin.register(ApiToken)
class ApiTokenAdmin(RevocableAdmin):
    list_display = ("name", "public_id", "owner", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("owner",)
    fields = (*list_display, "scopes", "allowed_ips", "last_used_ip", "created_at")

    def revoke_one(self, request: Any, row: ApiToken) -> None:
        keys.revoke_token(token=row, by=request.user, now=timezone.now())


@admin.register(WriteKey)
class WriteKeyAdmin(RevocableAdmin):
    list_display = ("name", "source", "hint", "created_by", "last_used_at", "revoked_at")
    list_select_related = ("created_by",)
    fields = (*list_display, "created_at")

    def revoke_one(self, request: Any, row: WriteKey) -> None:
        keys.revoke_write_key(key=row, by=request.user, now=timezone.now())


@admin.register(StaffSession)
class StaffSessionAdmin(RevocableAdmin):
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_select_related = ("user",)
    fields = list_display

    def revoke_one(self, request: Any, row: StaffSession) -> None:
        sessions.end_session(session=row, by=request.user, now=timezone.now())


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "name", "invited_by", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("invited_by",)
    fields = (*list_display, "roles")


@admin.register(PortalClient)
class PortalClientAdmin(ReadOnlyAdmin):
    list_display = ("email", "contact", "is_active", "last_login")
    list_select_related = ("contact",)
    fields = list_display
    search_fields = ("email",)


@admin.register(AuditRow)
class AuditRowAdmin(ReadOnlyAdmin):
    codes = {"view": AUDIT_VIEW}
    list_display = ("at", "actor_label", "action", "object_type", "object_label", "ip")
    list_filter = ("object_type",)
    search_fields = ("actor_label", "action", "object_label", "request_id")
    show_full_result_count = False
    fields = (*list_display, "object_id", "before", "after", "facts", "request_id")
