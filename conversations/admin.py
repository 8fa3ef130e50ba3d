"""Conversations and canned replies in the admin: to find, to look at, to close."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnlyAdmin, ReadOnlyVisibleAdmin
from conversations.models import CannedReply, Conversation
from conversations.operations import deeds
from conversations.permissions import REPLIES_MANAGE
from messaging.permissions import MESSAGES_SEND, MESSAGES_VIEW


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyVisibleAdmin):
    """People read and answer them in the app."""

    codes: ClassVar[dict[str, str]] = {"view": MESSAGES_VIEW, "steer": MESSAGES_SEND}
    through = "contact__"
    list_display = (
        *("__str__", "contact", "state", "assignee", "team", "last_channel", "last_at"),
        *("waiting_since", "unread"),
    )
    list_select_related: ClassVar[Any] = ("contact", "assignee", "team")
    list_filter = ("state", "last_channel", ("contact", admin.EmptyFieldListFilter))
    search_fields = ("=address", "=contact__id")
    search_help_text = _("A whole address, or a contact's id")
    ordering = ("-last_at",)
    sortable_by = ("last_at",)
    fields = (
        *("contact", "channel", "address", "name", "state", "snoozed_until", "assignee", "team"),
        *("last_at", "last_direction", "last_channel", "preview", "waiting_since", "unread"),
        *("created_at", "closed_at"),
    )
    actions = ("close", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Strangers', too, for whoever may say who they are."""
        rows: Any = Conversation.objects.visible_to(request.user, MESSAGES_VIEW)
        return rows.order_by("-last_at")  # type: ignore[no-any-return]

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "steer")

    @admin.action(description=_("Close"), permissions=["steer"])
    def close(self, request: Any, queryset: Any) -> None:
        rows = self._own(request, queryset)
        closed = deeds.close(conversations=rows, by=request.user, now=timezone.now())
        self.message_user(request, _("{} conversations were closed.").format(len(closed)))

    @admin.action(description=_("Reopen"), permissions=["steer"])
    def reopen(self, request: Any, queryset: Any) -> None:
        opened = deeds.reopen(conversations=self._own(request, queryset))
        self.message_user(request, _("{} conversations were reopened.").format(len(opened)))

    def _own(self, request: Any, queryset: Any) -> Any:
        seen = Conversation.objects.visible_to(request.user, MESSAGES_SEND)
        return seen.filter(pk__in=queryset.order_by().values("pk"))


@admin.register(CannedReply)
class CannedReplyAdmin(ReadOnlyAdmin):
    """Written and changed in the app, where they are used."""

    codes: ClassVar[dict[str, str]] = {"view": REPLIES_MANAGE}
    list_display = ("name", "owner", "team", "updated_at")
    list_select_related: ClassVar[Any] = ("owner", "team")
    search_fields = ("name",)
    search_help_text = _("A part of the name")
    ordering = ("name",)
    fields = ("name", "text", "owner", "team", "version", "created_at", "updated_at")
