"""Effects in the admin: to look at, and to move on those that are stuck."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from ground.refusals import Refusal
from outbox import operations
from outbox.models import Effect, EffectQuerySet


@admin.register(Effect)
class EffectAdmin(ModelAdmin):
    list_display = ("id", "kind", "key", "state", "tries", "next_try_at", "asked_at", "last_error")
    list_filter = ("state", "kind", "policy")
    search_fields = ("key", "reference")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("send_again", "confirm_arrival", "cancel")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in Effect._meta.fields]

    @admin.action(description="Send again", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: EffectQuerySet) -> None:
        self._move(request, queryset, operations.send_again)

    @admin.action(description="It did arrive", permissions=["change"])
    def confirm_arrival(self, request: HttpRequest, queryset: EffectQuerySet) -> None:
        self._move(request, queryset, operations.confirm_arrival)

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: EffectQuerySet) -> None:
        self._move(request, queryset, operations.cancel_effects)

    def _move(
        self, request: HttpRequest, effects: EffectQuerySet, operation: Callable[..., int]
    ) -> None:
        try:
            moved = operation(effects=effects, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
        else:
            self.message_user(request, f"{moved} moved on.", messages.SUCCESS)
