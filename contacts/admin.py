"""Organisations, and what belongs to contacts, in the admin: to find and to look at, within one's
own reach."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin_access import CodedAdmin, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from accounts.permissions import SETTINGS_MANAGE
from contacts import field_admin as field_admin
from contacts import relationship_admin as relationship_admin
from contacts import segment_admin as segment_admin
from contacts import tag_admin as tag_admin
from contacts import task_admin as task_admin
from contacts import view_admin as view_admin
from contacts.contact_admin import OwnedAdmin
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactType,
    Identity,
    NameWord,
    Note,
    Organisation,
    Turn,
)
from contacts.permissions import CONTACTS_VIEW
from contacts.queries.notes import found_notes
from contacts.queries.search import search_organisations
from ground.admin_site.boards import Found, Tile, tiles
from ground.admin_site.lists import record_link
from ground.totals import total_of


@admin.register(Organisation)
class OrganisationAdmin(OwnedAdmin):
    list_display = ("name", "type", "parent", "owner", "team", "created_at")
    list_select_related = ("type", "parent", "owner", "team")
    list_filter = ("type", "team", "owner", "created_at")
    sortable_by = ("name", "created_at")
    search_fields = ("name",)
    search_help_text = _("Name (misspelt, too), or external id")
    fieldsets = (
        (None, {"fields": ("name", "type", "parent", "website", "phone", "address")}),
        (_("Looked after by"), {"fields": ("owner", "team", "territory")}),
        (_("Fields of the firm"), {"fields": ("custom",)}),
        (
            _("Record"),
            {"fields": ("id", "external_id", "created_at", "updated_at", "version")},
        ),
    )
    change_form_outer_after_template = "contacts/admin/history.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows: Any = queryset
        if not search_term:
            return rows, False
        found: Any = search_organisations(rows, search_term)
        return found.order_by("place"), False


class DefinitionAdmin(CodedAdmin):
    codes: ClassVar[dict[str, str]] = dict.fromkeys(
        ("view", "add", "change", "delete"), SETTINGS_MANAGE
    )
    #: Values are kept under these, so they stay as they were made.
    fixed: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("pack", *self.fixed) if obj else ("pack",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        given = {name: form.cleaned_data[name] for name in form.changed_data}
        deed = f"{self.opts.model_name}.{'changed' if change else 'created'}"
        audit.write(deed, by=request.user, obj=obj, at=timezone.now(), after=given)

    def delete_model(self, request: Any, obj: Any) -> None:
        audit.write(f"{self.opts.model_name}.deleted", by=request.user, obj=obj, at=timezone.now())
        super().delete_model(request, obj)

    def delete_queryset(self, request: Any, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(ContactType)
class ContactTypeAdmin(DefinitionAdmin):
    list_display = ("name", "of", "slug", "is_default", "pack")
    list_filter = ("of", "is_default", "pack")
    search_fields = ("name", "slug")
    ordering = ("of", "name", "id")
    fixed = ("of", "slug")


class ReachAdmin(ReadOnlyVisibleAdmin):
    """Rows of contacts, found by their beginning or as a whole."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    list_select_related = ("contact",)
    ordering = ("-id",)
    sortable_by = ()

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(ContactEmail)
class ContactEmailAdmin(ReachAdmin):
    list_display = ("address", "of_contact", "label", "is_primary")
    list_filter = ("is_primary",)
    search_fields = ("^address",)
    search_help_text = _("The beginning of an address")
    fields = ("address", "of_contact", "label", "is_primary")
    readonly_fields = ("of_contact",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # Addresses are kept in lower case.
        return super().get_search_results(request, queryset, search_term.lower())


@admin.register(ContactPhone)
class ContactPhoneAdmin(ReachAdmin):
    list_display = ("number", "of_contact", "label", "is_primary")
    list_filter = ("is_primary",)
    search_fields = ("^number",)
    search_help_text = _("The beginning of a number, with + and country code")
    fields = ("number", "of_contact", "label", "is_primary")
    readonly_fields = ("of_contact",)


@admin.register(Identity)
class IdentityAdmin(ReachAdmin):
    list_display = ("value", "system", "of_contact")
    search_fields = ("=value",)
    search_help_text = _("A whole identity, as the other system writes it")
    fields = ("system", "value", "of_contact")
    readonly_fields = ("of_contact",)


@admin.register(Note)
class NoteAdmin(ReadOnlyVisibleAdmin):
    """People write and change notes in the app and the API, where the change is recorded."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    list_display = ("__str__", "of_record", "author", "pinned", "created_at")
    list_filter = ("pinned", "author", "created_at", ("deleted_at", admin.EmptyFieldListFilter))
    sortable_by = ("created_at",)
    search_fields = ("content",)
    search_help_text = _("Words of a note; the last may be only begun")
    ordering = ("-created_at", "-id")
    fields = (
        *("of_record", "author", "content", "mentions", "pinned", "version"),
        *("created_at", "updated_at", "edited_at", "deleted_at"),
    )
    readonly_fields = ("of_record", "mentions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.visible_to(request.user)
        return found.select_related("contact", "organisation", "author")

    def _reach(self, request: HttpRequest, deed: str) -> Any:
        return Q()  # Through either of two records, which `get_queryset` asks for.

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows: Any = queryset
        return (found_notes(rows, search_term) if search_term else rows), False

    @admin.display(description=_("Of"))
    def of_record(self, note: Any) -> str:
        if note.contact_id:
            return record_link("contacts.Contact", note.contact_id, note.contact)
        return record_link("contacts.Organisation", note.organisation_id, note.organisation)

    @admin.display(description=_("Mentioned"))
    def mentions(self, note: Any) -> str:
        # The page asks for it several times.
        prefetch_related_objects([note], "mentioned")
        return ", ".join(sorted(str(one) for one in note.mentioned.all())) or "–"


@admin.register(NameWord)
class NameWordAdmin(ReadOnlyAdmin):
    """What misspelt words are compared with; the database adds to it."""

    list_display = ("word",)
    search_fields = ("^word",)
    search_help_text = _("The beginning of a word")
    fields = list_display


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    list_display = ("team", "last")
    list_select_related = ("team", "last")
    search_fields = ("team__name",)
    fields = list_display


@tiles(place=5)
def contacts_tile(_found: Found) -> Iterable[Tile]:
    total = total_of(Contact.objects.order_by("id"))
    hint = "" if total.exact else gettext("about, as the database believes")
    link = reverse("admin:contacts_contact_changelist")
    yield Tile(
        gettext("Contacts"), total.value, link, hint or gettext("people the firm deals with")
    )
