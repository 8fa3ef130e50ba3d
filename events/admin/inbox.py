"""The webhook inbox in the admin: who may call, what calls mean, and what came in."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin
from events.inbox import mapping, operations, sources
from events.models import Delivery, Webhook, WebhookSource
from events.permissions import INBOX_MANAGE
from ground.admin_site.lists import ReadOnlyInline, field_names, state_column
from ground.refusals import Refusal


class InboxAdmin(CodedAdmin):
    """Open to those who may look after the inbox.

    A source that is no longer wanted is switched off; its history stays.
    """

    codes: ClassVar[dict[str, str]] = dict.fromkeys(("view", "add", "change"), INBOX_MANAGE)


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


class HooksInline(ReadOnlyInline):
    model = Webhook
    fields = ("slug", "name", "required", "key", "is_active")
    ordering = ("slug",)
    show_change_link = True
    hide_title = False


@admin.register(WebhookSource)
class WebhookSourceAdmin(InboxAdmin):
    list_display = ("name", "slug", "scheme", "is_active", "pack", "created_at")
    list_filter = ("scheme", "is_active", "pack")
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

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def rotate_secret(self, request: Any, queryset: QuerySet[WebhookSource]) -> None:
        for source in queryset.order_by("pk"):
            source, secret = sources.rotate_secret(
                source=source, by=request.user, now=timezone.now()
            )
            self._show(request, source, secret)

    def _show(self, request: Any, source: WebhookSource, secret: str) -> None:
        text = _("The secret of {slug}, shown this once: {secret}").format(
            slug=source.slug, secret=secret
        )
        self.message_user(request, text, messages.WARNING)


@admin.register(Webhook)
class WebhookAdmin(InboxAdmin):
    form = WebhookForm
    list_display = ("name", "slug", "source", "is_active", "pack")
    list_filter = ("source", "is_active", "pack")
    list_select_related = ("source",)
    search_fields = ("slug", "name")
    autocomplete_fields = ("source",)
    ordering = ("source__slug", "slug")

    def save_model(self, request: Any, obj: Webhook, form: Any, change: bool) -> None:
        now = timezone.now()
        if change:
            sources.change_hook(hook=obj, by=request.user, now=now, **form.cleaned_data)
        else:
            obj.pk = sources.add_hook(by=request.user, now=now, **form.cleaned_data).pk


@admin.register(Delivery)
class DeliveryAdmin(InboxAdmin):
    codes: ClassVar[dict[str, str]] = {"view": INBOX_MANAGE, "replay": INBOX_MANAGE}
    list_display = ("id", "hook_name", "shown_state", "tries", "received_at", "took", "fault")
    list_filter = ("state", "hook", "received_at")
    list_select_related = ("hook__source",)
    search_fields = ("=key", "=activity_id")
    search_help_text = _("A delivery's whole key, or the id of the activity it became")
    ordering = ("-id",)
    sortable_by = ("id",)
    exclude = ("body",)
    actions = ("replay",)

    shown_state = state_column()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*field_names(Delivery, without=("body",)), "payload"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return Delivery.objects.defer("body", "headers")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "replay")

    @admin.display(description=_("Hook"))
    def hook_name(self, delivery: Delivery) -> str:
        return f"{delivery.hook.source.slug}/{delivery.hook.slug}"

    @admin.display(description=_("Last error"))
    def fault(self, delivery: Delivery) -> str:
        return delivery.error[:80]

    @admin.display(description=_("Payload"))
    def payload(self, delivery: Delivery) -> str:
        return bytes(delivery.body).decode("utf-8", "replace")

    @admin.display(description=_("Until done"))
    def took(self, delivery: Delivery) -> str:
        if delivery.done_at is None:
            return "–"
        seconds = (delivery.done_at - delivery.received_at).total_seconds()
        return f"{seconds * 1000:.0f} ms"

    @admin.action(description=_("Replay"), permissions=["replay"])
    def replay(self, request: Any, queryset: QuerySet[Delivery]) -> None:
        replayed = 0
        for delivery in queryset.order_by("pk"):
            try:
                operations.replay(delivery=delivery, by=request.user, now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, f"{delivery}: {refusal.detail}", messages.ERROR)
            else:
                replayed += 1
        self.message_user(request, _("{} back in line.").format(replayed), messages.SUCCESS)
