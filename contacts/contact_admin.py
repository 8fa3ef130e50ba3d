"""Contacts in the admin: found, looked at, changed and deleted within one's own reach."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin_access import VisibleRowsAdmin
from accounts.models import User
from contacts.contact_form import ContactForm
from contacts.models import Contact, ContactEmail, ContactPhone, ContactType, Identity, Of
from contacts.operations import contacts
from contacts.permissions import CONTACTS_DELETE, CONTACTS_EDIT, CONTACTS_VIEW
from contacts.queries.search import search_contacts
from events.permissions import ACTIVITIES_VIEW
from events.queries import activities_visible_to
from ground.admin_site.lists import ReadOnly, ReadOnlyInline
from ground.refusals import Refusal

#: Of a record's history its page shows the newest; the rest is in the log's own list.
NEWEST = 10
#: Deleted in one request; more are work for a job, which the app begins.
MOST_AT_ONCE = 500
NAMES = ("display_name", "first_name", "last_name")
PERSON = (
    "description",
    "birth_date",
    "country",
    "time_zone",
    "locale",
    "address",
    "other_addresses",
)
RECORD = ("external_id", "source", "email_verified", "registered_on")
#: What nobody writes: it follows from what happens.
KEPT = ("territory", "id", "last_active_at", "created_at", "updated_at", "version")


class TooManyAtOnce(Refusal):
    """That is too many for one request. Delete them in the app, which does it as a job."""


class EmailInline(ReadOnlyInline):
    model = ContactEmail
    verbose_name_plural = _("E-mail addresses")
    fields = ("address", "label", "is_primary")
    ordering = ("-is_primary", "id")


class PhoneInline(ReadOnlyInline):
    model = ContactPhone
    verbose_name_plural = _("Phone numbers")
    fields = ("number", "label", "is_primary")
    ordering = ("-is_primary", "id")


class IdentityInline(ReadOnlyInline):
    model = Identity
    verbose_name_plural = _("Identities")
    fields = ("system", "value")
    ordering = ("system", "id")


class WithHistory(VisibleRowsAdmin):
    """A record that somebody looks after, with the newest that happened to it."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    ordering = ("-id",)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kw: Any
    ) -> HttpResponse:
        context |= self.history(request, obj)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kw)
        return page

    def history(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """The newest that happened to the record, for whoever may see what happened."""
        if ACTIVITIES_VIEW not in getattr(request.user, "granted_codes", ()):
            return {}
        rows = activities_visible_to(request.user).filter(**{self.opts.model_name: obj})
        return {"history": rows.order_by("-occurred_at", "-id")[:NEWEST]}


class OwnedAdmin(ReadOnly, WithHistory):
    """People change these in the app and the API, where the change is recorded."""


def telling(
    room: Any, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **given: Any
) -> HttpResponse:
    """The page; where an operation refuses, the same page again with the reason."""
    try:
        return view(request, *args, **given)
    except Refusal as refusal:
        room.message_user(request, refusal.detail, level="error")
        return HttpResponseRedirect(request.path)


@admin.register(Contact)
class ContactAdmin(WithHistory):
    """Changed and deleted by the operations that the app and the API use."""

    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        "change": CONTACTS_EDIT,
        "delete": CONTACTS_DELETE,
    }
    form = ContactForm
    list_display = (
        *("display_name", "primary_email", "type", "organisation"),
        *("owner", "team", "last_active_at"),
    )
    list_select_related = ("type", "organisation", "owner", "team")
    list_filter = ("type", "team", "owner", "created_at")
    sortable_by = ("display_name", "last_active_at")
    search_fields = ("display_name",)
    search_help_text = _("Name (misspelt, too), e-mail address, phone number, external id")
    raw_id_fields = ("organisation",)
    readonly_fields = ("shown_picture", *KEPT)
    inlines = (EmailInline, PhoneInline, IdentityInline)
    change_form_outer_after_template = "contacts/admin/history.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        primary = ContactEmail.objects.filter(is_primary=True).order_by("id")
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("emails", primary, to_attr="shown_emails"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # The primary address and number can be written here; all of them are listed below.
        reaches = ("email", "phone", "seen") if self.has_change_permission(request, obj) else ()
        who = ("shown_picture", *NAMES, "type", "organisation", *reaches)
        return (
            (None, {"fields": who}),
            (_("Looked after by"), {"fields": ("owner", "team", "territory")}),
            (_("Person"), {"fields": PERSON}),
            (_("Fields of the firm"), {"fields": ("custom",)}),
            (_("Record"), {"fields": (*RECORD, *KEPT[1:])}),
        )

    def get_form(self, request: HttpRequest, *args: Any, **given: Any) -> Any:
        form: Any = super().get_form(request, *args, **given)
        # Whose reach is asked as the form is checked.
        return type(form.__name__, (form,), {"request": request})

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **given: Any) -> Any:
        if db_field.name == "owner":
            given["queryset"] = User.objects.filter(is_active=True).order_by("name", "id")
        elif db_field.name == "type":
            given["queryset"] = ContactType.objects.filter(of=Of.CONTACT).order_by("name", "id")
        return super().formfield_for_foreignkey(db_field, request, **given)

    def changeform_view(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        return telling(self, request, super().changeform_view, *args, **given)

    def delete_view(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        return telling(self, request, super().delete_view, *args, **given)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        contacts.change_contact(
            contact=obj,
            changes=form.changes,
            by=request.user,
            now=timezone.now(),
            expected=frozenset({form.cleaned_data["seen"]}),
        )

    def delete_model(self, request: Any, obj: Any) -> None:
        contacts.delete_contact(contact=obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: Any, queryset: QuerySet[Any]) -> None:
        ids = list(queryset.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            raise TooManyAtOnce
        rows = Contact.objects.filter(pk__in=ids).filter(self._reach(request, "delete"))
        gone = contacts.delete_contacts(rows=rows, by=request.user, now=timezone.now())
        if gone < len(ids):
            left = ngettext("{} has to be kept.", "{} have to be kept.", len(ids) - gone)
            self.message_user(request, left.format(len(ids) - gone), level="warning")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Those alone who were chosen: what hangs on them may be a hundred thousand rows."""
        count = {self.opts.verbose_name_plural: len(objs)}
        return [str(one) for one in objs[:MOST_AT_ONCE]], count, set(), []

    @admin.display(description=_("Picture"))
    def shown_picture(self, contact: Any) -> str:
        if not contact.photo:
            return "–"
        address = reverse("photo-detail", args=[contact.photo])
        return format_html('<img src="{}" alt="" width="64" height="64">', address)

    @admin.display(description=_("E-mail"))
    def primary_email(self, contact: Any) -> str:
        return next((email.address for email in contact.shown_emails), "–")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows: Any = queryset
        if not search_term:
            return rows, False
        found: Any = search_contacts(rows, search_term)
        return found.order_by("place"), False
