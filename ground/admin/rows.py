"""The ground's own rows in the admin, to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ground.admin_site.lists import QuickAdmin, ReadOnly
from ground.models import Heartbeat, KeptAnswer, Slot


@admin.register(KeptAnswer)
class KeptAnswerAdmin(ReadOnly, QuickAdmin):
    """Which requests were answered under a key; the answers may hold what is not for these eyes."""

    list_display = ("key", "principal", "status", "created_at", "expires_at")
    list_filter = ("created_at",)
    search_fields = ("=key", "=principal")
    search_help_text = _("A whole key, or a whole caller")
    ordering = ("-id",)
    fields = list_display


@admin.register(Slot)
class SlotAdmin(ReadOnly, QuickAdmin):
    list_display = ("task", "at", "claimed_at", "done_at")
    list_filter = ("at", ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("=task",)
    search_help_text = _("A task's whole name")
    ordering = ("-id",)
    fields = (*list_display, "claimed_by")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, QuickAdmin):
    list_display = ("name", "at")
    search_fields = ("name",)
    ordering = ("name",)
    fields = list_display
