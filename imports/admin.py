"""Imports in the admin: to find, to look at, to cancel and to undo."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin
from ground.admin_site.lists import ReadOnly
from ground.refusals import Refusal
from imports import operations
from imports.models import Import, ImportLine
from imports.permissions import CONTACTS_IMPORT


@admin.register(Import)
class ImportAdmin(ReadOnly, CodedAdmin):
    codes: ClassVar[dict[str, str]] = dict.fromkeys(("view", "cancel", "undo"), CONTACTS_IMPORT)
    list_display = (
        *("id", "file_name", "status", "dry_run", "asked_by", "total", "created", "updated"),
        *("skipped", "invalid", "created_at"),
    )
    list_filter = ("status", "kind", "dry_run", "quiet", "created_at")
    list_select_related = ("asked_by",)
    search_fields = ("=id", "file_name")
    search_help_text = _("An import's id, or a part of the file's name")
    sortable_by = ("id",)
    ordering = ("-id",)
    actions = ("cancel", "undo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        rows: QuerySet[Import] = super().get_queryset(request)
        return rows.filter(pk__in=Import.objects.visible_to(request.user).values("pk"))

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "cancel")

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "undo")

    @admin.action(description=_("Cancel"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Import]) -> None:
        self._each(
            request,
            queryset,
            lambda work: operations.cancel_import(work=work, now=timezone.now()),
        )

    @admin.action(description=_("Undo"), permissions=["undo"])
    def undo(self, request: Any, queryset: QuerySet[Import]) -> None:
        self._each(
            request,
            queryset,
            lambda work: operations.undo_import(work=work, by=request.user, now=timezone.now()),
        )

    def _each(
        self, request: HttpRequest, rows: QuerySet[Import], deed: Callable[[Import], object]
    ) -> None:
        for work in rows.order_by("id"):
            try:
                deed(work)
            except Refusal as refusal:
                self.message_user(request, f"{work}: {refusal.detail}", messages.WARNING)


@admin.register(ImportLine)
class ImportLineAdmin(ReadOnly, CodedAdmin):
    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_IMPORT}
    list_display = ("of", "line", "outcome", "label", "contact", "reason", "undone")
    list_filter = ("outcome", "undone")
    list_select_related = ("of",)
    search_fields = ("=of__id", "=contact")
    search_help_text = _("An import's id, or a contact's")
    ordering = ("-id",)
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportLine]:
        rows: QuerySet[ImportLine] = super().get_queryset(request)
        return rows.filter(of__in=Import.objects.visible_to(request.user))
