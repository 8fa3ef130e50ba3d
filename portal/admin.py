"""Clients who may use the portal, in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin, VisibleRowsAdmin
from accounts.models import PortalClient
from contacts.queries.resources import reachable_contacts
from ground.refusals import Refusal
from portal.models import PortalFailure, PortalKey, PortalSession
from portal.operations import clients
from portal.permissions import PORTAL_INVITE

DEEDS = ("view", "add", "act")


@admin.register(PortalClient)
class PortalClientAdmin(ActsOnRows, VisibleRowsAdmin):
    """Adding one invites the contact; the chosen ones can be invited again or shut out."""

    codes: ClassVar[dict[str, str]] = dict.fromkeys(DEEDS, PORTAL_INVITE)
    through = "contact__"
    list_display = ("email", "contact", "is_active", "invited_at", "last_login")
    list_filter = ("is_active", "invited_at", "last_login")
    list_select_related = ("contact",)
    search_fields = ("email",)
    ordering = ("-pk",)
    fields = (*list_display, "details_checked_at", "created_at")
    raw_id_fields = ("contact",)
    actions = ("invite_again", "sign_out", "close")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("contact", "email")

    def has_act_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "act")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            self.message_user(request, refusal.detail, level="error")
            return HttpResponseRedirect(request.path)
        return answer

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "contact":
            kwargs["queryset"] = reachable_contacts(for_user=request.user, code=PORTAL_INVITE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: Any, obj: PortalClient, form: Any, change: bool) -> None:
        obj.pk = clients.invite_client(
            contact=form.cleaned_data["contact"],
            email=form.cleaned_data["email"],
            by=request.user,
            now=timezone.now(),
        ).pk

    @admin.action(description=_("Send the invitation again"), permissions=["act"])
    def invite_again(self, request: Any, queryset: QuerySet[PortalClient]) -> None:
        self._each(request, queryset, clients.invite_again, _("{} invited."))

    @admin.action(description=_("Sign out on every browser"), permissions=["act"])
    def sign_out(self, request: Any, queryset: QuerySet[PortalClient]) -> None:
        self._each(request, queryset, clients.sign_out_client, _("{} signed out."))

    @admin.action(description=_("End their access"), permissions=["act"])
    def close(self, request: Any, queryset: QuerySet[PortalClient]) -> None:
        self._each(request, queryset, clients.close_portal, _("{} closed."))

    def _each(self, request: Any, rows: QuerySet[PortalClient], deed: Any, told: Any) -> None:
        def done(client: PortalClient) -> None:
            deed(client=client, by=request.user, now=timezone.now())

        self.act_on_each(request, rows.select_related("contact"), done, told)


@admin.register(PortalSession)
class PortalSessionAdmin(ReadOnlyAdmin):
    list_display = ("client", "way", "ip", "user_agent", "created_at", "last_seen_at")
    list_filter = ("way", "last_seen_at", "created_at")
    list_select_related = ("client",)
    search_fields = ("client__email", "=ip")
    fields = (*list_display, "expires_at")


@admin.register(PortalKey)
class PortalKeyAdmin(ReadOnlyAdmin):
    """Whether a code or link was asked for and used; neither is kept in plain."""

    list_display = ("email", "ip", "created_at", "expires_at", "tries_left", "used_at")
    list_filter = ("created_at", ("used_at", admin.EmptyFieldListFilter))
    search_fields = ("=email", "=ip")
    fields = list_display


@admin.register(PortalFailure)
class PortalFailureAdmin(ReadOnlyAdmin):
    """Counted against guessing; who was meant is not kept."""

    list_display = ("at", "way", "ip")
    list_filter = ("way", "at")
    search_fields = ("=ip",)
    fields = list_display
