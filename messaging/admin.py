"""Messages and what decides about them in the admin: to look at, and the rules to set."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from accounts.permissions import SETTINGS_MANAGE
from channels.permissions import CHANNELS_MANAGE
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import record_link
from ground.refusals import Refusal
from messaging.errors import BoundToMarketing, RuleNeedsMore
from messaging.models import (
    ArchivedMessage,
    Attachment,
    Batch,
    Content,
    DailyMail,
    DeliveryReport,
    Message,
    NoticeChoice,
    Notification,
    OptIn,
    Preference,
    PushDevice,
    SendingRule,
    Suppression,
    Topic,
    TopicChoice,
)
from messaging.operations import topics
from messaging.permissions import (
    ARCHIVE_SEARCH,
    MESSAGES_SEND,
    MESSAGES_VIEW,
    SUPPRESSIONS_MANAGE,
    TOPICS_MANAGE,
)
from messaging.sending import steering


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("title", "kind", "user", "client", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "client")
    search_fields = ("user__email", "client__email", "title")
    search_help_text = _("The reader's e-mail address, or words of the title")


class OfStaffAdmin(ReadOnlyAdmin):
    """What people chose for themselves, in the app."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_select_related: ClassVar[Any] = ("user",)
    search_fields: ClassVar[Any] = ("=user__email",)
    search_help_text = _("A whole e-mail address")


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(OfStaffAdmin):
    list_display = ("user", "kind", "bell", "mail", "push")
    list_filter = ("kind", "mail", "bell", "push")
    fields = ("user", "kind", "bell", "mail", "push")


@admin.register(DailyMail)
class DailyMailAdmin(OfStaffAdmin):
    list_display = ("user", "hour", "weekdays", "last_on")
    fields = ("user", "hour", "weekdays", "last_on")


@admin.register(PushDevice)
class PushDeviceAdmin(OfStaffAdmin):
    """Turned on and off by its owner, in the app or in the portal."""

    list_display = ("user", "client", "name", "service", "created_at", "last_used_at", "last_fault")
    fields = ("user", "client", "name", "service", "created_at", "last_used_at", "last_fault")
    list_select_related = ("user", "client")
    search_fields = ("=user__email", "=client__email")


class OfContactAdmin(ReadOnlyVisibleAdmin):
    """Rows of contacts, within one's reach; they are made in the app and over the API."""

    through = "contact__"
    list_select_related: ClassVar[Any] = ("contact",)
    search_fields = ("=contact__external_id",)
    search_help_text = _("A contact's external id")
    ordering = ("-id",)
    sortable_by = ()
    readonly_fields = ("of_contact",)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(Message)
class MessageAdmin(OfContactAdmin):
    """Those whose outcome nobody knows are settled here."""

    codes: ClassVar[dict[str, str]] = {"view": MESSAGES_VIEW, "settle": MESSAGES_SEND}
    actions = ("confirm_sent", "send_again")
    list_display = ("of_contact", "channel", "topic", "status", "reason", "due_at", "sent_at")
    list_filter = ("channel", "status", "direction", "category")
    list_select_related: ClassVar[Any] = ("contact", "topic")
    fields = (
        *("of_contact", "direction", "channel", "category", "topic", "batch", "account"),
        *("priority", "status", "reason", "token", "to_address", "from_address"),
        *("provider_id", "due_at", "tries", "error", "by", "created_at", "sent_at"),
        *("delivered_at", "read_at", "failed_at", "opened_at", "clicked_at", "replied_at"),
    )

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "settle")

    @admin.action(description=_("It did arrive"), permissions=["settle"])
    def confirm_sent(self, request: Any, queryset: Any) -> None:
        self._settle(request, queryset, steering.confirm_sent)

    @admin.action(description=_("Send once more"), permissions=["settle"])
    def send_again(self, request: Any, queryset: Any) -> None:
        self._settle(request, queryset, steering.try_again)

    def _settle(self, request: Any, messages: Any, operation: Callable[..., int]) -> None:
        try:
            settled = operation(messages=messages, by=request.user, now=timezone.now())
        except Refusal as refusal:
            self.message_user(request, refusal.detail, level="error")
        else:
            self.message_user(request, _("{} settled.").format(settled), level="success")


@admin.register(DeliveryReport)
class DeliveryReportAdmin(ReadOnlyAdmin):
    """What providers told of messages."""

    codes: ClassVar[dict[str, str]] = {"view": CHANNELS_MANAGE}
    list_display = ("at", "kind", "bounce", "address", "account", "detail")
    list_filter = ("kind", "bounce", "channel")
    list_select_related = ("account",)
    search_fields = ("=address",)
    search_help_text = _("A whole address")
    fields = ("account", "kind", "bounce", "channel", "address", "detail", "at", "recorded_at")


@admin.register(Content)
class ContentAdmin(ReadOnlyVisibleAdmin):
    codes: ClassVar[dict[str, str]] = {"view": MESSAGES_VIEW}
    through = "message__contact__"
    list_display = ("subject", "message")
    list_select_related: ClassVar[Any] = ("message",)
    search_fields = ("=message__id",)
    search_help_text = _("A message's id")
    ordering = ("-message",)
    sortable_by = ()
    fields = ("message", "subject", "text", "html")


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyVisibleAdmin):
    """Files that came with messages; what is in them is for the app to hand out."""

    codes: ClassVar[dict[str, str]] = {"view": MESSAGES_VIEW}
    through = "message__contact__"
    list_display = ("name", "message", "content_type", "size", "state", "finding", "created_at")
    list_filter = ("state",)
    list_select_related: ClassVar[Any] = ("message",)
    search_fields = ("=message__id", "=digest")
    search_help_text = _("A message's id, or a whole digest")
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        *("message", "name", "content_type", "size", "digest", "content_id", "state"),
        *("finding", "scanned_at", "created_at"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")


@admin.register(ArchivedMessage)
class ArchivedMessageAdmin(ReadOnlyAdmin):
    """That a message is in the archive; the app tells what it says, and keeps who looked."""

    codes: ClassVar[dict[str, str]] = {"view": ARCHIVE_SEARCH}
    list_display = ("message", "direction", "channel", "from_address", "to_address", "at")
    list_filter = ("channel", "direction", "is_certain")
    search_fields = ("=message", "=to_address", "=from_address", "=contact")
    search_help_text = _("A message's or contact's id, or a whole address")
    ordering = ("-at", "-id")
    sortable_by = ()
    fields = (
        *("message", "contact", "contact_name", "direction", "channel", "category"),
        *("from_address", "to_address", "account_name", "by_name", "provider_id"),
        *("is_certain", "at", "files", "digest"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body", "words")


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("id", "channel", "topic", "state", "priority", "by", "created_at")
    list_filter = ("channel", "state")
    list_select_related = ("topic", "by")
    search_fields = ("=id",)
    search_help_text = _("Its id")
    fields = (
        *("channel", "topic", "account", "sender_name", "reply_to", "priority", "state"),
        *("per_minute", "by", "created_at"),
    )


@admin.register(Preference)
class PreferenceAdmin(OfContactAdmin):
    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    list_display = ("of_contact", "email", "sms", "whatsapp", "push", "updated_at")
    list_filter = ("email", "sms", "whatsapp", "push")
    fields = (
        *("of_contact", "email", "sms", "whatsapp", "push", "preferred", "quiet_from"),
        *("quiet_until", "daily_at", "updated_at"),
    )


@admin.register(TopicChoice)
class TopicChoiceAdmin(OfContactAdmin):
    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    list_display = ("of_contact", "topic", "is_on", "is_daily", "updated_at")
    list_filter = ("is_on", "is_daily", "topic")
    list_select_related: ClassVar[Any] = ("contact", "topic")
    fields = ("of_contact", "topic", "is_on", "is_daily", "updated_at")


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Added and released in the app, under Compliance."""

    codes: ClassVar[dict[str, str]] = {"view": SUPPRESSIONS_MANAGE}
    list_display = ("address", "channel", "reason", "is_total", "at", "released_at")
    list_filter = ("channel", "reason", "is_total", ("released_at", admin.EmptyFieldListFilter))
    search_fields = ("^address", "=digest")
    search_help_text = _("The beginning of an address, or a whole hash")
    fields = (
        *("channel", "address", "digest", "reason", "is_total", "detail", "feedback", "at"),
        *("by", "released_at", "released_by", "recorded_at"),
    )


@admin.register(OptIn)
class OptInAdmin(OfContactAdmin):
    """Asked in the app and over the API; answered by the link of a mail."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    list_display = ("contact", "purpose", "address", "asked_at", "expires_at", "confirmed_at")
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("contact", "purpose")
    search_fields = ("^address",)
    search_help_text = _("The beginning of an address")
    fields = (
        *("contact", "purpose", "address", "wording", "wording_version", "method", "evidence"),
        *("asked_at", "expires_at", "confirmed_at", "by"),
    )


class TopicForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_locked") and data.get("category") == "marketing":
            self.add_error("is_locked", BoundToMarketing().detail)
        return data


class RulesAdmin(CodedAdmin):
    codes: ClassVar[dict[str, str]] = dict.fromkeys(("view", "add", "change"), TOPICS_MANAGE)
    readonly_fields: ClassVar[Any] = ("pack", "updated_at")


@admin.register(Topic)
class TopicAdmin(RulesAdmin):
    form = TopicForm
    list_display = ("name", "slug", "category", "is_locked", "may_be_daily", "pack")
    list_filter = ("category", "is_locked", "pack")
    search_fields = ("name", "slug")
    search_help_text = _("A part of the name or of the slug")
    ordering = ("order", "id")
    fields = (
        *("slug", "name", "description", "category", "purpose", "is_locked", "may_be_daily"),
        *("asks_newcomers", "order", "pack", "updated_at"),
    )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        # Packs and scripts name it by its slug.
        return ("slug", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        by, now = request.user, timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            topics.change_topic(topic=obj, changes=changes, by=by, now=now)
        else:
            obj.pk = topics.create_topic(**form.cleaned_data, by=by, now=now).pk


class SendingRuleForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind") or self.instance.kind
        for name in topics.NEEDS.get(kind, ()):
            if not data.get(name):
                self.add_error(name, RuleNeedsMore().detail)
        return data


@admin.register(SendingRule)
class SendingRuleAdmin(RulesAdmin):
    form = SendingRuleForm
    list_display = ("kind", "channel", "is_on", "limit", "days", "starts", "ends", "pack")
    list_filter = ("kind", "channel", "is_on")
    search_fields = ("=kind",)
    search_help_text = _("A whole kind")
    ordering = ("kind", "id")
    fields = (
        *("kind", "channel", "account", "is_on", "limit", "days", "starts", "ends", "weekdays"),
        *("countries", "dates", "time_zone", "pack", "updated_at"),
    )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return ("kind", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        by, now = request.user, timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            topics.change_sending_rule(rule=obj, changes=changes, by=by, now=now)
        else:
            obj.pk = topics.create_sending_rule(**form.cleaned_data, by=by, now=now).pk
