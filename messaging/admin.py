"""Notifications and messages in the admin: to look at, and to settle what nobody knows."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnlyAdmin, ReadOnlyVisibleAdmin
from accounts.permissions import SETTINGS_MANAGE
from channels.permissions import CHANNELS_MANAGE
from ground.admin_site.lists import state_column
from ground.refusals import Refusal
from messaging.models import DeliveryReport, Message, Notification
from messaging.permissions import MESSAGES_SEND, MESSAGES_VIEW
from messaging.sending import steering


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("title", "kind", "user", "client", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "client")
    search_fields = ("user__email", "client__email", "title")
    search_help_text = _("The reader's e-mail address, or words of the title")


@admin.register(Message)
class MessageAdmin(ReadOnlyVisibleAdmin):
    """Every message with what became of it; those whose outcome nobody knows are settled here."""

    codes: ClassVar[dict[str, str]] = {"view": MESSAGES_VIEW, "settle": MESSAGES_SEND}
    through = "contact__"
    list_display = ("id", "to_address", "channel", "shown_status", "reason", "batch", "sent_at")
    list_filter = ("status", "channel", "category")
    list_select_related = ("batch",)
    sortable_by: tuple[str, ...] = ()
    search_fields = ("=to_address", "=provider_id", "=contact__external_id")
    search_help_text = _("A whole address, the provider's name for it, a contact's external id")
    ordering = ("-id",)
    fields = (
        *("contact", "direction", "channel", "category", "topic", "batch", "account", "priority"),
        *("status", "reason", "error", "to_address", "from_address", "provider_id", "values"),
        *("due_at", "tries", "by", "created_at", "sent_at", "delivered_at", "read_at"),
        *("failed_at", "opened_at", "clicked_at"),
    )
    actions = ("confirm_sent", "send_again")

    shown_status = state_column("status")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "settle")

    @admin.action(description=_("It did arrive"), permissions=["settle"])
    def confirm_sent(self, request: Any, queryset: Any) -> None:
        self._settle(request, queryset, steering.confirm_sent)

    @admin.action(description=_("Send once more"), permissions=["settle"])
    def send_again(self, request: Any, queryset: Any) -> None:
        self._settle(request, queryset, steering.try_again)

    def _settle(self, request: Any, messages: Any, operation: Callable[..., int]) -> None:
        try:
            settled = operation(messages=messages, by=request.user, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, refusal.detail, level="error")
        else:
            self.message_user(request, _("{} settled.").format(settled), level="success")


@admin.register(DeliveryReport)
class DeliveryReportAdmin(ReadOnlyAdmin):
    """What providers told of messages."""

    codes: ClassVar[dict[str, str]] = {"view": CHANNELS_MANAGE}
    list_display = ("at", "kind", "bounce", "address", "account", "detail")
    list_filter = ("kind", "bounce", "channel")
    list_select_related = ("account",)
    sortable_by: tuple[str, ...] = ()
    search_fields = ("=address",)
    search_help_text = _("A whole address")
    fields = ("account", "kind", "bounce", "channel", "address", "detail", "at", "recorded_at")
