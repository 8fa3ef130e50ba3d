"""Tasks, their templates and the rules that make them in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyVisibleAdmin
from contacts.models import Task, TaskRule, TaskTemplate
from contacts.operations import task_rules, task_templates, tasks
from contacts.permissions import (
    TASK_TEMPLATES_MANAGE,
    TASKS_DELETE,
    TASKS_EDIT,
    TASKS_VIEW,
)
from contacts.queries.tasks import reachable_tasks
from contacts.task_conditions import OPERATORS
from ground.admin_site.lists import record_link
from ground.refusals import Refusal

MANAGED = {"view": TASKS_VIEW, **dict.fromkeys(("add", "change", "delete"), TASK_TEMPLATES_MANAGE)}


@admin.register(Task)
class TaskAdmin(ReadOnlyVisibleAdmin):
    """People make and change tasks in the app and the API; here many are closed at once."""

    codes: ClassVar[dict[str, str]] = {
        "view": TASKS_VIEW,
        "close": TASKS_EDIT,
        "remove": TASKS_DELETE,
    }
    list_display = ("title", "of_record", "assignee", "team", "status", "priority", "due_at")
    list_filter = ("status", "priority", "team", "due_at", "repeats")
    sortable_by = ("due_at",)
    search_fields = ("title",)
    search_help_text = _("A part of the title")
    ordering = ("due_at", "id")
    actions = ("complete", "cancel", "remove")
    fields = (
        *("title", "description", "of_record", "assignee", "team", "created_by", "priority"),
        *("status", "due_date", "due_time", "time_zone", "due_at", "reminder_at", "reminded_at"),
        *("checklist", "repeats", "repeat_every", "template", "rule", "first_touched_at"),
        *("completed_at", "version", "created_at", "updated_at"),
    )
    readonly_fields = ("of_record",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = reachable_tasks(for_user=request.user)
        beside = ("contact", "organisation", "assignee", "team", "created_by", "template", "rule")
        return found.select_related(*beside)

    def _reach(self, request: HttpRequest, deed: str) -> Any:
        return Q()  # `get_queryset` asks for it.

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "remove")

    def has_close_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "close")

    @admin.display(description=_("About"))
    def of_record(self, task: Any) -> str:
        if task.contact_id:
            return record_link("contacts.Contact", task.contact_id, task.contact)
        if task.organisation_id:
            return record_link("contacts.Organisation", task.organisation_id, task.organisation)
        return "–"

    @admin.action(description=_("Complete"), permissions=["close"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._close(request, queryset, Task.Status.COMPLETED)

    @admin.action(description=_("Cancel"), permissions=["close"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._close(request, queryset, Task.Status.CANCELLED)

    @admin.action(description=_("Delete"), permissions=["remove"])
    def remove(self, request: Any, queryset: QuerySet[Any]) -> None:
        gone = tasks.delete_tasks(
            rows=self._changeable(request, queryset), by=request.user, now=timezone.now()
        )
        self.message_user(request, _("{} deleted.").format(len(gone)), level="success")

    def _changeable(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        reached = reachable_tasks(for_user=request.user, code=TASKS_EDIT)
        return reached.filter(pk__in=list(queryset.order_by().values_list("pk", flat=True)))

    def _close(self, request: Any, queryset: QuerySet[Any], status: str) -> None:
        rows, changes = self._changeable(request, queryset), {"status": status}
        done = tasks.change_tasks(rows=rows, changes=changes, by=request.user, now=timezone.now())
        self.message_user(request, _("{} changed.").format(len(done)), level="success")


class RefusingForm(forms.ModelForm):
    """What an operation would refuse is said at the field."""

    def refusal(self) -> Refusal | None:
        raise NotImplementedError

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors:
            refusal = self.refusal()
            if refusal is not None:
                self.add_error(None, refusal.detail)
        return cleaned


class TemplateForm(RefusingForm):
    def clean_checklist(self) -> Any:
        items = self.cleaned_data["checklist"] or []
        if not isinstance(items, list) or not all(isinstance(one, str) for one in items):
            raise forms.ValidationError(_("Give a list of texts."))
        return items

    def refusal(self) -> Refusal | None:
        try:
            given = {n: self.cleaned_data.get(n) for n in task_templates.COLUMNS if n != "slug"}
            task_templates.refuse_unfit(TaskTemplate(**given))
        except Refusal as refusal:
            return refusal
        return None


class RuleForm(RefusingForm):
    def clean_conditions(self) -> Any:
        conditions = self.cleaned_data["conditions"] or []
        if not isinstance(conditions, list) or not all(is_condition(one) for one in conditions):
            raise forms.ValidationError(
                _("Give a list of objects with property, operator and value.")
            )
        return conditions

    def refusal(self) -> Refusal | None:
        try:
            task_rules.usable_type(self.cleaned_data["activity_type"])
        except Refusal as refusal:
            return refusal
        return None


def is_condition(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("property"), str)
        and one.get("operator") in OPERATORS
        and isinstance(one.get("value", ""), str)
    )


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ActsOnRows):
    codes: ClassVar[dict[str, str]] = MANAGED
    form = TemplateForm
    list_display = ("name", "group", "title", "priority", "due_in", "due_unit", "assign_to", "pack")
    list_filter = ("priority", "assign_to", "pack")
    search_fields = ("name", "slug")
    search_help_text = _("A part of the name or of the slug")
    ordering = ("group", "order", "id")
    sortable_by = ("name",)
    autocomplete_fields = ("person", "team")
    readonly_fields = ("slug", "pack", "created_at", "updated_at")
    actions = None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        given = tuple(name for name in task_templates.COLUMNS if name != "slug")
        return (*given, *self.readonly_fields) if obj else given

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            task_templates.change_template(template=obj, changes=changes, **given)
        else:
            obj.pk = task_templates.create_template(**form.cleaned_data, **given).pk

    def delete_model(self, request: Any, obj: Any) -> None:
        task_templates.delete_template(template=obj, by=request.user, now=timezone.now())


@admin.register(TaskRule)
class TaskRuleAdmin(ActsOnRows):
    codes: ClassVar[dict[str, str]] = MANAGED
    form = RuleForm
    list_display = ("name", "activity_type", "contact_type", "template", "is_on", "on_since")
    list_filter = ("is_on", "activity_type")
    list_select_related = ("contact_type", "template")
    search_fields = ("name", "activity_type")
    search_help_text = _("A part of the name or of the type of activity")
    ordering = ("name", "id")
    sortable_by = ("name",)
    autocomplete_fields = ("contact_type", "template")
    readonly_fields = ("on_since", "created_at", "updated_at")
    actions = None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*task_rules.COLUMNS, *self.readonly_fields) if obj else task_rules.COLUMNS

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            task_rules.change_rule(rule=obj, changes=changes, **given)
        else:
            obj.pk = task_rules.create_rule(**form.cleaned_data, **given).pk

    def delete_model(self, request: Any, obj: Any) -> None:
        task_rules.delete_rule(rule=obj, by=request.user, now=timezone.now())
