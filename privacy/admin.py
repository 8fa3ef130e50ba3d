"""Privacy in the admin: to look at, and to set what the app has no screen for."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import record_link
from privacy.models import (
    Consent,
    Disclosure,
    ErasedName,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Processor,
    Protection,
    Purpose,
    RetentionPolicy,
)
from privacy.models.consents import Channel
from privacy.operations import purposes, rules
from privacy.permissions import PRIVACY_MANAGE


class OfContactAdmin(ReadOnlyVisibleAdmin):
    """Rows of contacts, within one's reach; they are made in the app and over the API."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
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


@admin.register(Consent)
class ConsentAdmin(OfContactAdmin):
    list_display = ("of_contact", "purpose", "channel", "deed", "basis", "at", "by")
    list_filter = ("deed", "channel", "basis", "purpose")
    list_select_related: ClassVar[Any] = ("contact", "purpose", "by")
    fields = (
        *("of_contact", "purpose", "channel", "deed", "basis", "wording", "wording_version"),
        *("method", "evidence", "at", "recorded_at", "by", "by_contact"),
    )


@admin.register(GuardianConsent)
class GuardianConsentAdmin(OfContactAdmin):
    list_display = ("of_contact", "guardian_name", "method", "given_at", "withdrawn_at")
    list_filter = ("method", ("withdrawn_at", admin.EmptyFieldListFilter))
    fields = (
        *("of_contact", "guardian_name", "method", "evidence", "given_at"),
        *("withdrawn_at", "recorded_at", "by"),
    )


@admin.register(LegalHold)
class LegalHoldAdmin(OfContactAdmin):
    list_display = ("of_contact", "reason", "placed_at", "released_at")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    fields = ("of_contact", "reason", "placed_by", "placed_at", "released_by", "released_at")


@admin.register(Disclosure)
class DisclosureAdmin(OfContactAdmin):
    list_display = ("of_contact", "recipient", "what", "at")
    list_filter = ("at",)
    fields = ("of_contact", "recipient", "what", "grounds", "at", "by")


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ReadOnlyAdmin):
    """Carried out and refused in the app, where one sees first what will go."""

    codes: ClassVar[dict[str, str]] = {"view": PRIVACY_MANAGE}
    list_display = ("kind", "contact_id", "state", "asked_at", "due_at", "ended_at")
    list_filter = ("kind", "state", "by_contact")
    search_fields = ("=contact_id",)
    search_help_text = _("A contact's id")
    fields = (
        *("kind", "contact_id", "state", "note", "by_contact", "asked_by", "asked_at"),
        *("due_at", "job", "ended_at", "outcome", "refusal"),
    )
    readonly_fields = ("contact_id",)


@admin.register(ErasedName)
class ErasedNameAdmin(ReadOnlyAdmin):
    """What is left of those who were erased: hashes, by which nobody is taken up again."""

    codes: ClassVar[dict[str, str]] = {"view": PRIVACY_MANAGE}
    list_display = ("digest", "erased_at")
    search_fields = ("=digest",)
    search_help_text = _("A whole hash")
    fields = ("digest", "erased_at")


class RulesAdmin(CodedAdmin):
    """Rows that say how the firm does things; whoever changes one is written down."""

    codes: ClassVar[dict[str, str]] = dict.fromkeys(("view", "add", "change"), PRIVACY_MANAGE)


class PurposeForm(forms.ModelForm):
    consent_for = forms.MultipleChoiceField(
        choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Purpose
        fields = (
            "slug",
            "name",
            "description",
            "consent_for",
            "double_opt_in",
            "spares_children",
            "spares_students",
        )


@admin.register(Purpose)
class PurposeAdmin(RulesAdmin):
    form = PurposeForm
    list_display = ("name", "slug", "consent_for", "spares_children", "spares_students", "pack")
    list_filter = ("spares_children", "spares_students", "pack")
    search_fields = ("name", "slug")
    search_help_text = _("A part of the name or of the slug")
    ordering = ("name", "id")
    fields = (
        *("slug", "name", "description", "consent_for", "double_opt_in"),
        *("spares_children", "spares_students", "pack", "updated_at"),
    )
    readonly_fields = ("pack", "updated_at")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        # Conditions name it by its slug.
        return ("slug", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        by, now = request.user, timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            purposes.change_purpose(purpose=obj, changes=changes, by=by, now=now)
        else:
            obj.pk = purposes.create_purpose(**form.cleaned_data, by=by, now=now).pk


@admin.register(Processor)
class ProcessorAdmin(RulesAdmin):
    list_display = ("name", "role", "country", "agreement", "agreed_until")
    list_filter = ("agreement",)
    search_fields = ("name", "role")
    search_help_text = _("A part of the name or of what it does")
    ordering = ("name", "id")
    fields = (
        *("name", "role", "data", "country", "transfer", "agreement", "agreed_on"),
        *("agreed_until", "contact_email", "note", "pack", "updated_at"),
    )
    readonly_fields = ("pack", "updated_at")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        by, now = request.user, timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            rules.change_processor(processor=obj, changes=changes, by=by, now=now)
        else:
            obj.pk = rules.create_processor(given=form.cleaned_data, by=by, now=now).pk


@admin.register(Protection)
class ProtectionAdmin(ReadOnlyAdmin):
    """Switched in the app, under Settings, Privacy."""

    codes: ClassVar[dict[str, str]] = {"view": PRIVACY_MANAGE}
    list_display = ("slug", "is_on", "age", "organisation_types", "pack")
    list_filter = ("is_on",)
    search_fields = ("=slug",)
    search_help_text = _("A whole slug")
    fields = ("slug", "is_on", "age", "organisation_types", "pack", "updated_at")


@admin.register(RetentionPolicy)
class RetentionPolicyAdmin(ReadOnlyAdmin):
    """Set in the app, under Settings, Privacy, beside how much it would remove."""

    codes: ClassVar[dict[str, str]] = {"view": PRIVACY_MANAGE}
    list_display = ("kind", "days", "is_on", "pack")
    list_filter = ("is_on",)
    search_fields = ("=kind",)
    search_help_text = _("A whole kind")
    fields = ("kind", "days", "is_on", "pack", "updated_at")
