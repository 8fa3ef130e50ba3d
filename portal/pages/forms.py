"""What the portal's pages ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from ground.locales import language_of
from ground.refusals import Refusal

REGIONS = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia"),
        *("Europe", "Indian", "Pacific"),
    }
)


class PageForm(forms.Form):
    """A form whose page answers with the status of what was refused."""

    status = 200

    def is_valid(self) -> bool:
        if super().is_valid():
            return True
        self.status = 422 if self.is_bound else 200
        return False

    @contextmanager
    def says_refusals(self) -> Iterator[None]:
        """A refusal within is said beside the field it is about."""
        try:
            yield
        except Refusal as refusal:
            self.refuse(refusal)

    def refuse(self, refusal: Refusal) -> None:
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.detail)
        self.status = refusal.status


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent with the form; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def address_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


def password_field(label: Any, *, is_new: bool = False, **given: Any) -> forms.CharField:
    purpose = "new-password" if is_new else "current-password"
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": purpose}),
        **given,
    )


class AddressForm(PageForm):
    """Who wants to come in."""

    email = address_field()


class CodeForm(PageForm):
    """The six digits of the mail; spaces between them do no harm."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "pattern": "[0-9 ]*",
                "class": "code",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        digits = "".join(str(self.cleaned_data["code"]).split())
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(_("The code has six digits."))
        return digits


class PasswordForm(PageForm):
    """Address and password."""

    email = address_field()
    password = password_field(_("Password"))


class NewPasswordForm(PageForm):
    """A password to choose, and the present one where it is asked for."""

    old = password_field(_("Present password"))
    password = password_field(
        _("New password"),
        is_new=True,
        help_text=_("Ten characters or more. A few words that only you would put together."),
    )

    def __init__(self, *given: Any, asks_old: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if not asks_old:
            del self.fields["old"]


class DetailsForm(PageForm):
    """What clients may change of themselves."""

    display_name = forms.CharField(
        label=_("How we call you"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    locale = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Dates and times are shown to you in this zone."),
    )

    def __init__(self, *given: Any, contact: Contact, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["locale"].choices = languages(contact.locale)  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones(contact.time_zone)  # type: ignore[attr-defined]

    def clean_display_name(self) -> str:
        name = " ".join(str(self.cleaned_data["display_name"]).split())
        if not name:
            raise ValidationError(_("Please give a name."))
        return name


def languages(present: str) -> list[tuple[str, Any]]:
    """The languages to choose from; a contact's own locale stays as finely put as it is."""
    own = language_of(present)
    known: list[tuple[str, Any]] = [
        (present if code == own else code, name) for code, name in settings.LANGUAGES
    ]
    return known if own else [(present, present or _("As in my browser")), *known]


def zones(present: str) -> list[Any]:
    """The time zones by continent, as a select shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if region in REGIONS:
            groups.setdefault(region, []).append((name, place.replace("_", " ")))
    known = {name for names in groups.values() for name, _place in names}
    first = [("", _("As the firm"))]
    other = [(present, present)] if present and present not in known else []
    return [*first, *other, *groups.items()]
