"""How staff come in, in the admin: invitations, sessions, second factors, wrong passwords."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.keys import RevocableAdmin
from accounts.admin_access import ReadOnlyAdmin
from accounts.models import Invitation, StaffSession, ViewAs
from accounts.operations import invitations, second_factors, sessions, wrong_passwords

# What others bring and this installation has no use for, or must not show.
for model in (Group, SocialApp, SocialToken, AccessFailureLog, AccessLog):
    admin.site.unregister(model)
# What it has, shown in our way.
for model in (EmailAddress, Authenticator, SocialAccount, AccessAttempt):
    admin.site.unregister(model)


@admin.register(StaffSession)
class StaffSessionAdmin(RevocableAdmin):
    list_display = ("user", "ip", "browser", "created_at", "last_seen_at")
    list_filter = ("last_seen_at", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "=ip")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    ordering = ("-last_seen_at",)

    @admin.display(description=_("Browser"))
    def browser(self, session: StaffSession) -> str:
        return session.user_agent[:60]

    def revoke_one(self, request: Any, row: StaffSession) -> None:
        sessions.end_session(session=row, by=request.user, now=timezone.now())


@admin.register(Invitation)
class InvitationAdmin(RevocableAdmin):
    list_display = ("email", "name", "invited_by", "expires_at", "accepted_at", "revoked_at")
    list_filter = (
        ("accepted_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
        "expires_at",
    )
    list_select_related = ("invited_by",)
    search_fields = ("email", "name")
    fields = (*list_display, "roles")

    def revoke_one(self, request: Any, row: Invitation) -> None:
        invitations.withdraw_invitation(invitation=row, by=request.user, now=timezone.now())


@admin.register(ViewAs)
class ViewAsAdmin(ReadOnlyAdmin):
    list_display = ("viewer", "viewed", "reason", "started_at", "ends_at", "ended_at")
    list_filter = ("started_at",)
    list_select_related = ("viewer", "viewed")
    search_fields = ("viewer__email", "viewed__email", "reason")
    fields = list_display


@admin.register(Authenticator)
class AuthenticatorAdmin(RevocableAdmin):
    """Second factors, without what they are made of. Who lost theirs is let in by removing it."""

    list_display = ("user", "kind", "created_at", "last_used_at")
    list_filter = ("type", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    fields = list_display
    readonly_fields = ("kind",)

    @admin.display(description=_("Kind"), ordering="type")
    def kind(self, row: Authenticator) -> str:
        return str(row.get_type_display())

    def revoke_one(self, request: Any, row: Authenticator) -> None:
        second_factors.remove_second_factor(row=row, by=request.user, now=timezone.now())


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__name")
    fields = list_display


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    list_display = ("user", "provider", "uid", "last_login", "date_joined")
    list_filter = ("provider", "last_login")
    list_select_related = ("user",)
    search_fields = ("=uid", "user__email", "user__name")
    fields = list_display


@admin.register(AccessAttempt)
class AccessAttemptAdmin(RevocableAdmin):
    """Wrong passwords since the last right one; what was typed is not shown."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time", "path_info")
    list_filter = ("attempt_time",)
    search_fields = ("username", "=ip_address")
    search_help_text = _("E-mail address, or network address")
    ordering = ("-attempt_time",)
    fields = (*list_display, "user_agent")
    actions = ("revoke",)

    @admin.action(description=_("Let them try again"), permissions=["revoke"])
    def revoke(self, request: Any, queryset: QuerySet[Any]) -> None:
        forgotten = wrong_passwords.forget(attempts=queryset, by=request.user, now=timezone.now())
        told = _("Forgotten: {} row(s) of wrong passwords.").format(forgotten)
        self.message_user(request, told, level="success")
