"""Effects in the admin: to look at, and to move on those that are stuck."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ground.admin_site.lists import QuickAdmin, field_names, one_of, state_column
from ground.refusals import Refusal
from outbox import operations
from outbox.carriers import CARRIERS
from outbox.models import Effect, EffectQuerySet


@admin.register(Effect)
class EffectAdmin(QuickAdmin):
    list_display = ("id", "kind", "key", "shown_state", "tries", "next_try_at", "asked_at", "fault")
    list_filter = (
        "state",
        one_of("kind", _("kind"), lambda: [(kind, kind) for kind in sorted(CARRIERS)]),
        "policy",
        "asked_at",
    )
    search_fields = ("=key", "=reference")
    search_help_text = _("A whole key, or the provider's whole reference")
    ordering = ("-id",)
    sortable_by = ("id",)
    actions = ("send_again", "confirm_arrival", "cancel")

    shown_state = state_column()

    @admin.display(description=_("Last error"))
    def fault(self, effect: Effect) -> str:
        return effect.last_error[:80]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return field_names(Effect)

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: EffectQuerySet) -> None:
        self._move(request, queryset, operations.send_again)

    @admin.action(description=_("It did arrive"), permissions=["change"])
    def confirm_arrival(self, request: HttpRequest, queryset: EffectQuerySet) -> None:
        self._move(request, queryset, operations.confirm_arrival)

    @admin.action(description=_("Cancel"), permissions=["change"])
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
            self.message_user(request, _("{} moved on.").format(moved), messages.SUCCESS)
