"""Accounts with providers in the admin: to look at, to put to work, to pause."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin
from channels.models import Account, Call, Meter, SandboxMail, Tally
from channels.operations import accounts
from channels.permissions import CHANNELS_MANAGE
from ground.admin_site.lists import ReadOnly, state_column


@admin.register(Account)
class AccountAdmin(ReadOnly, ActsOnRows):
    """Set up in the app, where a test message comes first."""

    codes: ClassVar[dict[str, str]] = dict.fromkeys(("view", "turn"), CHANNELS_MANAGE)
    list_display = ("name", "channel", "provider", "shown_state", "sender", "order", "down_until")
    list_filter = ("channel", "state", "provider")
    sortable_by = ("name", "order")
    search_fields = ("name", "=sender")
    search_help_text = _("A part of the name, or the whole sender")
    ordering = ("order", "id")
    fields = (
        *("channel", "provider", "name", "state", "team", "user", "sender", "sender_name"),
        *("reply_to", "options", "for_marketing", "for_transactional", "order", "share"),
        *("per_second", "per_day", "per_month", "down_until", "faults_in_a_row", "last_fault"),
        *("last_fault_at", "tested_at", "version", "created_at", "updated_at"),
    )
    actions = ("activate", "pause")

    shown_state = state_column()

    def has_turn_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "turn")

    @admin.action(description=_("Activate"), permissions=["turn"])
    def activate(self, request: Any, queryset: QuerySet[Account]) -> None:
        def deed(account: Account) -> object:
            return accounts.activate_account(account=account, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} accounts were activated."))

    @admin.action(description=_("Pause"), permissions=["turn"])
    def pause(self, request: Any, queryset: QuerySet[Account]) -> None:
        def deed(account: Account) -> object:
            return accounts.pause_account(account=account, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} accounts were paused."))


class OfAccount(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": CHANNELS_MANAGE}
    list_select_related = ("account",)
    sortable_by: tuple[str, ...] = ()
    search_fields: tuple[str, ...] = ("=account__name",)
    search_help_text = _("An account's whole name")


@admin.register(Tally)
class TallyAdmin(OfAccount):
    """What became of each account's messages, day by day."""

    list_display = ("account", "day", "sent", "delivered", "bounced", "complained", "failed")


@admin.register(Meter)
class MeterAdmin(OfAccount):
    """What counts against the limits of accounts."""

    list_display = ("account", "sent_today", "sent_this_month", "filled_at")


@admin.register(Call)
class CallAdmin(OfAccount):
    """What providers called in with."""

    list_display = ("id", "account", "shown_state", "received_at", "tries", "done_at")
    list_filter = ("state",)
    fields = ("account", "key", "state", "received_at", "tries", "next_try_at", "error", "done_at")

    shown_state = state_column()


@admin.register(SandboxMail)
class SandboxMailAdmin(OfAccount):
    """Mails that the sandbox was given instead of a provider."""

    list_display = ("to", "subject", "account", "at")
    search_fields = ("=to", "=key")
    search_help_text = _("A whole address or key")
    fields = ("account", "to", "subject", "text", "html", "headers", "at", "deeds", "next_at")
