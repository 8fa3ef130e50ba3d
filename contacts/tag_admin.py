"""Tags in the admin, and who carries them."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyVisibleAdmin
from contacts import taggings
from contacts.models import Tag, Tagging
from contacts.operations import tags
from contacts.permissions import CONTACTS_VIEW, TAGS_MANAGE
from contacts.queries.tags import list_tags
from ground.admin_site.lists import record_link
from ground.refusals import Refusal


class TagForm(forms.ModelForm):
    def clean_name(self) -> str:
        try:
            return tags.clean_name(self.cleaned_data["name"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.detail) from None


@admin.register(Tag)
class TagAdmin(ActsOnRows):
    """One that is carried goes by being retired, which is work for a job."""

    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("add", "change", "retire"), TAGS_MANAGE),
    }
    form = TagForm
    list_display = ("name", "slug", "colour", "carried_by", "created_by", "pack")
    list_filter = ("colour", "pack", "created_at")
    list_select_related = ("created_by",)
    sortable_by = ("name",)
    search_fields = ("name", "slug")
    search_help_text = _("A part of the name or of the slug")
    ordering = ("name", "id")
    readonly_fields = ("slug", "pack", "created_by", "created_at", "updated_at")
    actions = ("retire",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return list_tags(for_user=request.user, counted=True)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        given = ("name", "colour", "description")
        return (*given, *self.readonly_fields) if obj else given

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "retire")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            tags.change_tag(tag=obj, changes=changes, **given)
        else:
            obj.pk = tags.create_tag(**form.cleaned_data, **given).pk

    @admin.display(description=_("Carried by"))
    def carried_by(self, tag: Any) -> int:
        return tag.carriers or 0

    @admin.action(
        description=_("Take from everybody, then delete (as a job)"), permissions=["retire"]
    )
    def retire(self, request: Any, queryset: QuerySet[Tag]) -> None:
        def begin(tag: Tag) -> None:
            taggings.retire_tag(tag=tag, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, begin, _("{} will be gone once their jobs are done."))


@admin.register(Tagging)
class TaggingAdmin(ReadOnlyVisibleAdmin):
    """Who carries which tag. People tag in the app and the API, where it is recorded."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    list_display = ("tag", "of_contact", "tagged_at", "tagged_by")
    list_filter = (("tag", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("tag", "contact", "tagged_by")
    search_fields = ("=tag__slug",)
    search_help_text = _("A tag's whole slug")
    ordering = ("-id",)
    sortable_by = ()
    fields = ("tag", "of_contact", "tagged_at", "tagged_by")
    readonly_fields = ("of_contact",)

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)
