"""Packs and their settings in the admin."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin_access import CodedAdmin, ReadOnlyAdmin
from accounts.permissions import SETTINGS_MANAGE
from ground.admin_site.pages import ask_first
from ground.refusals import Refusal
from packs import operations, queries
from packs.checks import misfit
from packs.models import Pack, Part, RouteAlias, Setting, Word

if TYPE_CHECKING:
    Form = forms.ModelForm[Setting]
else:
    Form = forms.ModelForm

DEEDS = {"install": operations.install_pack, "uninstall": operations.uninstall_pack}


@admin.register(Pack)
class PackAdmin(CodedAdmin):
    """The list shows every pack there is, installed or not, with a button each."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(self.act)
        return [
            path("<slug:slug>/<slug:deed>/act/", act, name="packs_pack_act"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Packs"),
            "opts": self.opts,
            "packs": queries.list_packs(),
        }
        return TemplateResponse(request, "admin/packs/pack/change_list.html", context)

    def act(self, request: HttpRequest, slug: str, deed: str) -> HttpResponse:
        """Install, upgrade or uninstall, and tell what was left as it is."""
        if not self.has_view_permission(request) or request.method != "POST" or deed not in DEEDS:
            raise PermissionDenied
        if deed == "uninstall" and "confirmed" not in request.POST:
            question = _(
                "Uninstall {}? What it brought goes, save for what you edited or still use."
            )
            context = self.admin_site.each_context(request)
            back = reverse("admin:packs_pack_changelist")
            return ask_first(request, context, question=question.format(slug), back=back)
        try:
            report = DEEDS[deed](slug=slug, by=request.user, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            for fault in refusal.facts.get("errors", []):
                where = f"{fault['file']}, line {fault['line']}, {fault['path']}"
                self.message_user(request, f"{where}: {fault['detail']}", messages.ERROR)
        else:
            told = f"{len(report.made)} made, {len(report.changed)} changed"
            self.message_user(request, f"{slug}: {told}, {len(report.removed)} removed.")
            for kept in report.kept:
                self.message_user(request, f"Left as it is: {kept}", messages.WARNING)
        return redirect("admin:packs_pack_changelist")


class SettingForm(Form):
    """The firm's own value; left empty, the pack's default holds."""

    class Meta:
        model = Setting
        fields = ("value",)

    def clean_value(self) -> Any:
        value, row = self.cleaned_data["value"], self.instance
        fault = "" if value is None else misfit(row.kind, value, row.minimum, row.maximum)
        if fault:
            raise forms.ValidationError(fault)
        return value


@admin.register(Setting)
class SettingAdmin(CodedAdmin):
    """The values in force, changed within their bounds."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE, "change": SETTINGS_MANAGE}
    form = SettingForm
    fields = ("label", "help", "key", "unit", "default", "minimum", "maximum", "value")
    readonly_fields = fields[:-1]
    list_display = ("label", "key", "current", "unit", "default", "pack")
    list_filter = ("pack", "kind")
    search_fields = ("label", "key")
    ordering = ("pack", "id")

    def save_model(self, request: HttpRequest, obj: Setting, form: Any, change: bool) -> None:
        operations.change_setting(
            key=obj.key, value=form.cleaned_data["value"], by=request.user, now=timezone.now()
        )


@admin.register(Part)
class PartAdmin(ReadOnlyAdmin):
    """What each pack brought, as it brought it."""

    list_display = ("key", "kind", "pack")
    list_filter = ("pack", "kind")
    list_select_related = ("pack",)
    search_fields = ("key",)
    fields = ("pack", "kind", "key", "brought")


@admin.register(Word)
class WordAdmin(ReadOnlyAdmin):
    list_display = ("concept", "singular", "plural", "pack")
    list_filter = ("pack",)
    search_fields = ("concept", "singular", "plural")
    fields = list_display


@admin.register(RouteAlias)
class RouteAliasAdmin(ReadOnlyAdmin):
    list_display = ("path", "to", "pack")
    list_filter = ("pack",)
    search_fields = ("path", "to")
    fields = ("path", "to", "query", "body", "pack")
