"""The schedules that the clock works by, in the admin."""

from typing import TYPE_CHECKING, Any

from celery import current_app
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    PeriodicTasks,
    SolarSchedule,
)

from ground import doorbell
from ground.admin_site.lists import QuickAdmin
from ground.schedules import words_of

if TYPE_CHECKING:
    Form = forms.ModelForm[PeriodicTask]
else:
    Form = forms.ModelForm

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)


class ScheduleForm(Form):
    """A task that workers know, and either an interval or a time of day."""

    class Meta:
        model = PeriodicTask
        fields = ("name", "task", "enabled", "interval", "crontab", "description")

    def clean_task(self) -> str:
        task: str = self.cleaned_data["task"]
        if task not in known_tasks():
            raise forms.ValidationError(_("No worker knows a task of this name."))
        return task


def known_tasks() -> list[str]:
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if not name.startswith("celery."))


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(QuickAdmin):
    """What is due when. An interval that was changed here stays, whatever an upgrade brings."""

    form = ScheduleForm
    list_display = ("name", "enabled", "when", "last_run_at", "description")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab")
    search_fields = ("name", "task", "description")
    ordering = ("name",)
    actions = ("turn_on", "turn_off", "run_now")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "task", "description", "last_run_at") if obj else ("last_run_at",)

    @admin.display(description=_("Due"))
    def when(self, row: PeriodicTask) -> str:
        return words_of(row)

    @admin.action(description=_("Turn on"), permissions=["change"])
    def turn_on(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch(request, queryset, enabled=True)

    @admin.action(description=_("Turn off"), permissions=["change"])
    def turn_off(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._switch(request, queryset, enabled=False)

    @admin.action(description=_("Run now"), permissions=["change"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            doorbell.ring(row.task)
        self.message_user(request, _("Asked a worker to run them."), messages.SUCCESS)

    def _switch(self, request: HttpRequest, rows: QuerySet[Any], *, enabled: bool) -> None:
        for row in rows:
            self.log_change(request, row, [{"changed": {"fields": ["enabled"]}}])
        count = rows.update(enabled=enabled)
        PeriodicTasks.update_changed()
        told = _("{} turned on.") if enabled else _("{} turned off.")
        self.message_user(request, told.format(count), messages.SUCCESS)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(QuickAdmin):
    list_display = ("__str__", "every", "period")
    list_filter = ("period",)
    search_fields = ("=every", "period")
    ordering = ("period", "every")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(QuickAdmin):
    list_display = ("human_readable", "timezone", "minute", "hour", "day_of_month", "day_of_week")
    search_fields = ("=hour", "=minute")
    ordering = ("hour", "minute", "id")
    fields = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone")
