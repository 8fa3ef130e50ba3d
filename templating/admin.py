"""Templates in the admin, to be looked at. They are written in the app, where they are tried."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyAdmin
from templating.models import Approval, SavedBlock, Template, TemplateVersion
from templating.operations import templates
from templating.permissions import TEMPLATES_EDIT, TEMPLATES_VIEW

VIEWED: dict[str, str] = {"view": TEMPLATES_VIEW, "put_away": TEMPLATES_EDIT}


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin, ActsOnRows):
    codes: ClassVar[dict[str, str]] = VIEWED
    list_display = ("name", "channel", "category", "folder", "locale", "pack", "archived_at")
    list_filter = (
        *("channel", "category", "pack"),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "slug", "folder")
    search_help_text = _("A part of a name, slug or folder")
    ordering = ("-updated_at", "-id")
    actions = ("put_away", "bring_back")
    fields = (
        *("slug", "name", "description", "channel", "category", "folder", "locale"),
        *("archived_at", "pack", "created_by", "version", "created_at", "updated_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("created_by")

    def has_put_away_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "put_away")

    @admin.action(description=_("Put away"), permissions=["put_away"])
    def put_away(self, request: Any, queryset: QuerySet[Template]) -> None:
        def deed(template: Template) -> None:
            templates.archive_template(template=template, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} put away."))

    @admin.action(description=_("Bring back"), permissions=["put_away"])
    def bring_back(self, request: Any, queryset: QuerySet[Template]) -> None:
        def deed(template: Template) -> None:
            templates.restore_template(template=template, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} brought back."))


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = VIEWED
    list_display = ("template", "locale", "number", "subject", "published_at", "by_pack")
    list_filter = ("locale", "by_pack", ("published_at", admin.EmptyFieldListFilter))
    search_fields = ("=template__slug",)
    search_help_text = _("A template's whole slug")
    list_select_related = ("template",)
    ordering = ("-id",)
    fields = (
        *("template", "locale", "number", "subject", "preheader", "text", "blocks", "design"),
        *("whatsapp", "variables", "samples", "published_by", "published_at", "by_pack"),
        *("version", "created_at", "updated_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("template", "published_by")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = VIEWED
    list_display = ("of", "status", "provider_id", "updated_at")
    list_filter = ("status",)
    search_fields = ("=provider_id",)
    search_help_text = _("What the provider calls it, as a whole")
    ordering = ("-id",)
    fields = ("of", "status", "provider_id", "reason", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("of")


@admin.register(SavedBlock)
class SavedBlockAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = VIEWED
    list_display = ("name", "pack", "updated_at")
    list_filter = ("pack",)
    search_fields = ("name",)
    search_help_text = _("A part of a name")
    ordering = ("name", "id")
    fields = ("name", "block", "pack", "version", "created_at", "updated_at")
