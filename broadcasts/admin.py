"""Broadcasts in the admin: to find, to look at, to pause, resume and cancel."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, CodedAdmin, ReadOnlyAdmin
from accounts.permissions import SETTINGS_MANAGE
from broadcasts.models import Broadcast, BroadcastRules, Variant
from broadcasts.operations import running
from broadcasts.operations.rules import change_rules
from broadcasts.permissions import BROADCASTS_SEND, BROADCASTS_VIEW
from ground.admin_site.lists import ReadOnly


def figure(name: str, words: Any) -> Callable[[Any, Any], str]:
    @admin.display(description=words)
    def shown(_admin: Any, broadcast: Any) -> str:
        return str(broadcast.figures.get(name, "–"))

    return shown


@admin.register(Broadcast)
class BroadcastAdmin(ReadOnly, ActsOnRows):
    """People write and send broadcasts in the app."""

    codes: ClassVar[dict[str, str]] = {"view": BROADCASTS_VIEW, "steer": BROADCASTS_SEND}
    list_display = (
        *("name", "channel", "topic", "state", "starts_at", "audience_count", "sent", "held"),
        *("failed", "opened", "clicked", "fault"),
    )
    list_select_related = ("topic",)
    list_filter = ("state", "channel", "timing", ("archived_at", admin.EmptyFieldListFilter))
    sortable_by = ("name",)
    search_fields = ("name",)
    search_help_text = _("A part of the name")
    ordering = ("-id",)
    fields = (
        *("name", "channel", "topic", "account", "sender_name", "reply_to", "conditions"),
        *("audience_said", "state", "timing", "send_at", "local_day", "local_time", "if_passed"),
        *("per_minute", "campaign", "test_share", "winner_by", "decide_after_hours", "decide_at"),
        *("winner", "sent_by", "approved_by", "refused_because", "starts_at", "started_at"),
        *("ended_at", "audience", "figures", "figures_at", "fault", "archived_at"),
        *("created_by", "created_at", "updated_at", "version"),
    )
    actions = ("pause", "resume", "cancel")

    audience_count = figure("audience", _("Audience"))
    sent = figure("sent", _("Sent"))
    held = figure("held", _("Held back"))
    failed = figure("failed", _("Failed"))
    opened = figure("opened", _("Opened"))
    clicked = figure("clicked", _("Clicked"))

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "steer")

    @admin.action(description=_("Pause"), permissions=["steer"])
    def pause(self, request: Any, queryset: QuerySet[Broadcast]) -> None:
        self._steer(request, queryset, running.pause_broadcast, _("{} broadcasts were paused."))

    @admin.action(description=_("Resume"), permissions=["steer"])
    def resume(self, request: Any, queryset: QuerySet[Broadcast]) -> None:
        self._steer(request, queryset, running.resume_broadcast, _("{} broadcasts go on."))

    @admin.action(description=_("Cancel what has not left"), permissions=["steer"])
    def cancel(self, request: Any, queryset: QuerySet[Broadcast]) -> None:
        told = _("{} broadcasts were cancelled.")
        self._steer(request, queryset, running.cancel_broadcast, told)

    def _steer(self, request: Any, queryset: QuerySet[Broadcast], deed: Any, told: Any) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda row: deed(broadcast=row, by=request.user, now=timezone.now()),
            told,
        )


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    """The ways in which broadcasts say it."""

    codes: ClassVar[dict[str, str]] = {"view": BROADCASTS_VIEW}
    list_display = ("broadcast", "name", "share", "subject", "template_version", "batch")
    list_select_related = ("broadcast", "template_version", "batch")
    search_fields = ("broadcast__name", "=name")
    search_help_text = _("A part of the broadcast's name, or the variant's")
    ordering = ("-id",)
    fields = (
        *("broadcast", "name", "share", "template_version", "subject", "text", "sender_name"),
        *("delay_minutes", "batch"),
    )


@admin.register(BroadcastRules)
class BroadcastRulesAdmin(CodedAdmin):
    """When a second person or a test is needed, and when a broadcast is judged."""

    codes: ClassVar[dict[str, str]] = {"view": BROADCASTS_VIEW, "change": SETTINGS_MANAGE}
    list_display = ("__str__", "needs_approval", "approval_above", "needs_test", "updated_at")
    search_fields = ("=approval_above",)
    search_help_text = _("There is one set of rules")
    fields = ("needs_approval", "approval_above", "needs_test", "judged_after_hours")
    ordering = ("id",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        change_rules(changes=changes, by=request.user, now=timezone.now())
