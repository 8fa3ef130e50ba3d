"""Long work in the admin: to look at, and to cancel."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ground.admin_site.lists import QuickAdmin, field_names, one_of, state_column
from ground.refusals import Refusal
from jobs.kinds import KINDS
from jobs.models import Job, JobQuerySet
from jobs.operations import cancel_job
from jobs.undoing import undo_job


@admin.register(Job)
class JobAdmin(QuickAdmin):
    list_display = ("id", "kind", "shown_state", "progress", "asked_by", "created_at", "ended_at")
    list_filter = (
        "state",
        one_of("kind", _("kind"), lambda: [(kind, kind) for kind in sorted(KINDS)]),
        "created_at",
    )
    list_select_related = ("asked_by",)
    search_fields = ("=id", "asked_by__email", "asked_by__name")
    search_help_text = _("A job's id, or who asked for it")
    ordering = ("-id",)
    sortable_by = ("id",)
    actions = ("cancel", "undo")

    shown_state = state_column()

    @admin.display(description=_("Done"))
    def progress(self, job: Job) -> str:
        return f"{job.done:,} / {job.total:,}" if job.total is not None else f"{job.done:,}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return field_names(Job)

    @admin.action(description=_("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        self._each(request, queryset, lambda job: cancel_job(job=job, now=timezone.now()))

    @admin.action(description=_("Undo"), permissions=["change"])
    def undo(self, request: Any, queryset: JobQuerySet) -> None:
        self._each(
            request,
            queryset,
            lambda job: undo_job(job=job, by=request.user, now=timezone.now()),
        )

    def _each(
        self, request: HttpRequest, queryset: JobQuerySet, deed: Callable[[Job], object]
    ) -> None:
        for job in queryset.order_by("id"):
            try:
                deed(job)
            except Refusal as refusal:
                self.message_user(request, f"{job}: {refusal.detail}", messages.WARNING)
