"""Custom fields in the admin: the same definitions as in the app, by the same operations."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows
from contacts import retirings
from contacts.bearers import kinds
from contacts.field_definitions import faults_of, usual_result
from contacts.models import ContactType, CustomField
from contacts.operations import fields
from contacts.permissions import CONTACTS_VIEW, FIELDS_MANAGE

GIVEN = (
    *("of", "slug", "label", "kind", "group", "order", "help", "types"),
    *("options", "target", "max_length", "decimals", "currency", "default", "expression", "result"),
    *("rollup",),
    *("required", "nullable", "unique", "findable", "read_only", "portal_visible"),
    "sensitive",
)


class FieldForm(forms.ModelForm):
    of = forms.ChoiceField(choices=kinds)

    class Meta:
        model = CustomField
        fields = GIVEN

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        field = CustomField(pk=self.instance.pk, of=self.instance.of, slug=self.instance.slug)
        for name, value in given.items():
            setattr(field, name, value)
        types = ContactType.objects.filter(of=field.of).values_list("slug", flat=True)
        others = CustomField.objects.filter(of=field.of).exclude(pk=field.pk)
        known = {one.slug: one for one in others}
        if field.kind == CustomField.Kind.ROLLUP and not field.result:
            field.result = usual_result(field)
        for fault in faults_of(field, types=set(types), fields=known):
            part = fault.field.partition(".")[0]
            said = fault.detail if part == fault.field else f"{fault.field}: {fault.detail}"
            self.add_error(part if part in self.fields else None, said)
        return given


class OfFilter(admin.SimpleListFilter):
    title = _("of")
    parameter_name = "of"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return kinds()

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(of=self.value()) if self.value() else queryset


@admin.register(CustomField)
class CustomFieldAdmin(ActsOnRows):
    """One that records hold values of goes by being retired, which is work for a job."""

    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("add", "change", "retire"), FIELDS_MANAGE),
    }
    form = FieldForm
    list_display = ("label", "of", "slug", "kind", "group", "required", "index_state", "pack")
    list_filter = (OfFilter, "kind", "required", "unique", "findable", "is_retired", "pack")
    search_fields = ("label", "slug", "group")
    search_help_text = _("A part of the label, of the slug or of the group")
    ordering = ("of", "group", "order", "id")
    actions = ("retire",)
    shown: ClassVar[tuple[str, ...]] = ("pack", "index_state", "index_fault", "updated_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*GIVEN, *self.shown) if obj else GIVEN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("of", "slug", "kind", *self.shown) if obj else self.shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_retired)

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "retire")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            fields.change_field(field=obj, changes=changes, **given)
            obj.refresh_from_db()
            return
        obj.pk = fields.create_field(**form.cleaned_data, **given).pk

    @admin.action(
        description=_("Take from everybody, then delete (as a job)"), permissions=["retire"]
    )
    def retire(self, request: Any, queryset: QuerySet[CustomField]) -> None:
        def deed(field: CustomField) -> None:
            retirings.retire_field(field=field, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} will be gone once their jobs are done."))
