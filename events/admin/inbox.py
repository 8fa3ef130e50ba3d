"""The webhook inbox in the admin: who may call, what calls mean, and what came in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from events.inbox import mapping, operations, sources
from events.models import Delivery, Webhook, WebhookSource
from events.permissions import INBOX_MANAGE
from ground.refusals import Refusal


class InboxAdmin(ModelAdmin):
    """Open to those who may look after the inbox."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return INBOX_MANAGE in getattr(request.user, "granted_codes", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A source that is no longer wanted is switched off; its history stays.
        return False


class WebhookForm(forms.ModelForm):
    class Meta:
        model = Webhook
        fields = ("source", "slug", "name", "required", "key", "row", "is_active")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            mapping.check(Webhook(**{k: v for k, v in given.items() if k != "source"}))
        except Refusal as refusal:
            field = (refusal.field or "row").partition(".")[0]
            self.add_error(field, refusal.detail)
        return given


class HooksInline(TabularInline):
    model = Webhook
    form = WebhookForm
    extra = 0
    fields = ("slug", "name", "required", "key", "is_active")
    show_change_link = True
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WebhookSource)
class WebhookSourceAdmin(InboxAdmin):
    list_display = ("slug", "name", "scheme", "is_active", "pack")
    list_filter = ("scheme", "is_active")
    search_fields = ("slug", "name")
    ordering = ("slug",)
    fields = sources.SHOWN
    inlines = (HooksInline,)
    actions = ("rotate_secret",)

    def save_model(self, request: Any, obj: WebhookSource, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in sources.SHOWN}
        now = timezone.now()
        if change:
            sources.change_source(source=obj, by=request.user, now=now, **values)
            return
        source, secret = sources.add_source(by=request.user, now=now, **values)
        obj.pk = source.pk
        self._show(request, source, secret)

    @admin.action(description="Make a new secret")
    def rotate_secret(self, request: Any, queryset: QuerySet[WebhookSource]) -> None:
        for source in queryset.order_by("pk"):
            source, secret = sources.rotate_secret(
                source=source, by=request.user, now=timezone.now()
            )
            self._show(request, source, secret)

    def _show(self, request: Any, source: WebhookSource, secret: str) -> None:
        text = f"The secret of {source.slug}, shown this once: {secret}"
        self.message_user(request, text, messages.WARNING)


@admin.register(Webhook)
class WebhookAdmin(InboxAdmin):
    form = WebhookForm
    list_display = ("slug", "source", "name", "is_active", "pack")
    list_filter = ("source", "is_active")
    list_select_related = ("source",)
    search_fields = ("slug", "name")
    ordering = ("source__slug", "slug")

    def save_model(self, request: Any, obj: Webhook, form: Any, change: bool) -> None:
        now = timezone.now()
        if change:
            sources.change_hook(hook=obj, by=request.user, now=now, **form.cleaned_data)
        else:
            obj.pk = sources.add_hook(by=request.user, now=now, **form.cleaned_data).pk


@admin.register(Delivery)
class DeliveryAdmin(InboxAdmin):
    list_display = ("id", "hook", "state", "tries", "received_at", "took", "remote_address")
    list_filter = ("state", "hook")
    list_select_related = ("hook",)
    search_fields = ("key",)
    ordering = ("-id",)
    show_full_result_count = False
    exclude = ("body",)
    actions = ("replay",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        plain = [field.name for field in Delivery._meta.fields if field.name != "body"]
        return [*plain, "payload"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return Delivery.objects.defer("body")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="Payload")
    def payload(self, delivery: Delivery) -> str:
        return bytes(delivery.body).decode("utf-8", "replace")

    @admin.display(description="Until done")
    def took(self, delivery: Delivery) -> str:
        if delivery.done_at is None:
            return "–"
        seconds = (delivery.done_at - delivery.received_at).total_seconds()
        return f"{seconds * 1000:.0f} ms"

    @admin.action(description="Replay")
    def replay(self, request: Any, queryset: QuerySet[Delivery]) -> None:
        replayed = 0
        for delivery in queryset.order_by("pk"):
            try:
                operations.replay(delivery=delivery, by=request.user, now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{delivery}: {refusal.detail}", messages.ERROR)
            else:
                replayed += 1
        self.message_user(request, f"{replayed} back in line.", messages.SUCCESS)
