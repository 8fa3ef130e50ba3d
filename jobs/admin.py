"""Long work in the admin: to look at, and to cancel."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from ground.refusals import Refusal
from jobs.models import Job, JobQuerySet
from jobs.operations import cancel_job


@admin.register(Job)
class JobAdmin(ModelAdmin):
    list_display = ("id", "kind", "state", "done", "total", "asked_by", "created_at", "ended_at")
    list_filter = ("state", "kind")
    list_select_related = ("asked_by",)
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("cancel",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in Job._meta.fields]

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        for job in queryset.order_by("id"):
            try:
                cancel_job(job=job, now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{job}: {refusal.detail}", messages.WARNING)
