"""Workflows in the admin: to find, to look at, to pause and resume."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from automation.models import (
    DiscountCode,
    Enrolment,
    Step,
    StepLog,
    StepTally,
    TriggerClock,
    Workflow,
    WorkflowVersion,
)
from automation.operations import steering
from automation.permissions import WORKFLOWS_ACTIVATE, WORKFLOWS_VIEW
from ground.admin_site.lists import ReadOnly, record_link


@admin.register(Workflow)
class WorkflowAdmin(ReadOnly, ActsOnRows):
    """People write and publish workflows in the app, where they see them."""

    codes: ClassVar[dict[str, str]] = {"view": WORKFLOWS_VIEW, "steer": WORKFLOWS_ACTIVATE}
    list_display = ("name", "key", "kind", "status", "live", "activated_at", "pack", "updated_at")
    list_select_related = ("live",)
    list_filter = ("status", "kind", "pack")
    sortable_by = ("name", "updated_at")
    search_fields = ("name", "key")
    search_help_text = _("A part of the name or the key")
    ordering = ("-id",)
    fields = (
        *("name", "key", "description", "kind", "status", "draft", "live", "activated_at"),
        *("priority", "pack", "created_by", "created_at", "updated_at", "version"),
    )
    actions = ("pause", "resume")

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "steer")

    @admin.action(description=_("Pause"), permissions=["steer"])
    def pause(self, request: Any, queryset: QuerySet[Workflow]) -> None:
        self._steer(request, queryset, steering.pause_workflow, _("{} workflows were paused."))

    @admin.action(description=_("Resume"), permissions=["steer"])
    def resume(self, request: Any, queryset: QuerySet[Workflow]) -> None:
        self._steer(request, queryset, steering.resume_workflow, _("{} workflows go on."))

    def _steer(self, request: Any, queryset: QuerySet[Workflow], deed: Any, said: Any) -> None:
        self.act_on_each(
            request,
            queryset,
            lambda one: deed(workflow=one, by=request.user, now=timezone.now()),
            said,
        )


class OfWorkflow(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": WORKFLOWS_VIEW}


@admin.register(WorkflowVersion)
class WorkflowVersionAdmin(OfWorkflow):
    """What was published, which nobody changes any more."""

    list_display = ("workflow", "number", "published_at", "published_by", "note")
    list_select_related = ("workflow", "published_by")
    search_fields = ("=workflow__key",)
    search_help_text = _("A workflow's key")
    ordering = ("-id",)
    fields = ("workflow", "number", "document", "published_at", "published_by", "note")


@admin.register(Step)
class StepAdmin(OfWorkflow):
    """The steps of published versions."""

    list_display = ("key", "of", "order", "type", "branch", "parent")
    list_select_related = ("of", "parent")
    list_filter = ("type",)
    search_fields = ("=key", "=of__workflow__key")
    search_help_text = _("A step's id, or a workflow's key")
    ordering = ("-of", "order")
    fields = ("of", "key", "order", "parent", "branch", "type", "config", "batch")


@admin.register(StepTally)
class StepTallyAdmin(OfWorkflow):
    """How many came through each step, before it is added up."""

    list_display = ("step", "status", "way", "number")
    list_select_related = ("step",)
    list_filter = ("status",)
    search_fields = ("=step__key",)
    search_help_text = _("A step's id")
    ordering = ("-id",)
    fields = ("step", "status", "way", "number")


@admin.register(TriggerClock)
class TriggerClockAdmin(OfWorkflow):
    """Up to when triggers that come due with time were looked at."""

    list_display = ("workflow", "trigger", "upto", "fault")
    list_select_related = ("workflow",)
    list_filter = (("fault", admin.EmptyFieldListFilter),)
    search_fields = ("=workflow__key", "=trigger")
    search_help_text = _("A workflow's key, or a trigger's id")
    ordering = ("-id",)
    fields = ("workflow", "trigger", "upto", "fault")


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyVisibleAdmin):
    """Who is in which workflow, and where."""

    codes: ClassVar[dict[str, str]] = {"view": WORKFLOWS_VIEW}
    through = "contact__"
    list_display = (
        *("of_contact", "workflow", "status", "step", "is_waiting", "due_at", "entered_at"),
        *("ended_at", "exit_reason"),
    )
    list_select_related = ("contact", "workflow", "step")
    list_filter = ("status", "workflow")
    search_fields = ("=contact__external_id", "=workflow__key")
    search_help_text = _("A contact's external id, or a workflow's key")
    sortable_by: tuple[str, ...] = ()
    ordering = ("-id",)
    fields = (
        *("of_contact", "workflow", "of", "status", "step", "is_waiting", "due_at", "awaits"),
        *("stepped_at", "tries", "passed", "trigger", "fact", "context", "group_key"),
        *("entered_at", "ended_at", "exit_reason", "converted_at", "converted_value"),
    )
    readonly_fields = ("of_contact",)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(StepLog)
class StepLogAdmin(ReadOnlyVisibleAdmin):
    """What each step did with whom."""

    codes: ClassVar[dict[str, str]] = {"view": WORKFLOWS_VIEW}
    through = "enrolment__contact__"
    list_display = ("enrolment", "step", "status", "way", "error", "at")
    list_select_related = ("enrolment", "step")
    list_filter = ("status",)
    search_fields = ("=enrolment__contact__external_id", "=step__key")
    search_help_text = _("A contact's external id, or a step's id")
    sortable_by: tuple[str, ...] = ()
    ordering = ("-id",)
    fields = ("enrolment", "step", "status", "way", "result", "error", "at")


@admin.register(DiscountCode)
class DiscountCodeAdmin(ReadOnlyVisibleAdmin):
    """Codes that workflows handed out, and whether they were used."""

    codes: ClassVar[dict[str, str]] = {"view": WORKFLOWS_VIEW}
    through = "contact__"
    list_display = ("code", "percent", "contact", "issued_at", "expires_at", "uses", "used_value")
    list_select_related = ("contact",)
    list_filter = ("percent", ("used_at", admin.EmptyFieldListFilter))
    search_fields = ("=code", "=contact__external_id")
    search_help_text = _("A code, or a contact's external id")
    sortable_by: tuple[str, ...] = ()
    ordering = ("-id",)
    fields = (
        *("code", "percent", "contact", "enrolment", "issued_at", "expires_at", "most_uses"),
        *("uses", "used_at", "used_value"),
    )
