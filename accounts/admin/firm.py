"""The firm's name and colour in the admin, on one page; and how people set up their screens."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin, ReadOnlyAdmin
from accounts.models import Firm, Preference
from accounts.operations.firm import change_firm
from accounts.permissions import SETTINGS_MANAGE
from accounts.queries import current_firm

if TYPE_CHECKING:
    Form = forms.ModelForm[Firm]
else:
    Form = forms.ModelForm


class FirmForm(Form):
    """The particulars that are words; the logo is uploaded in the app or over the API."""

    class Meta:
        model = Firm
        fields = ("name", "accent", "support_email", "locale", "time_zone")

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()

    def clean_time_zone(self) -> str:
        given = str(self.cleaned_data["time_zone"])
        if given and given not in available_timezones():
            raise forms.ValidationError(_("Give an IANA name, such as Europe/Paris."))
        return given


@admin.register(Firm)
class FirmAdmin(CodedAdmin):
    """There is one firm, so its list is its page."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE, "change": SETTINGS_MANAGE}
    form = FirmForm
    fields = (*FirmForm.Meta.fields, "changed_at")
    readonly_fields = ("changed_at",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"show_save_and_continue": False, **(extra_context or {})}
        page: HttpResponse = self.changeform_view(request, "1", extra_context=shown)
        return page

    @admin.display(description=_("Changed"))
    def changed_at(self, firm: Firm) -> Any:
        return None if firm._state.adding else firm.updated_at

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Firm:
        return current_firm()

    def save_model(self, request: Any, obj: Firm, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes:
            change_firm(changes=changes, by=request.user, now=timezone.now())


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    list_display = ("user", "area", "version", "updated_at")
    list_filter = ("updated_at",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "area")
    fields = (*list_display, "value")
