"""What the first page asks."""

from hmac import compare_digest
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class FirstAdminForm(forms.Form):
    """Shape and set-up code; a page that nobody guards would let a stranger in first."""

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("Printed by make run, and kept as SETUP_CODE in var/env."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Ten characters or more. A few words that only you would put together."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_code(self) -> str:
        given = str(self.cleaned_data["code"]).strip().lower()
        expected = settings.SETUP_CODE.strip().lower()
        if not expected or not compare_digest(given.encode(), expected.encode()):
            raise ValidationError(_("This is not the set-up code of this installation."))
        return given

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password:
            try:
                validate_password(
                    password, User(email=data.get("email", ""), name=data.get("name", ""))
                )
            except ValidationError as fault:
                self.add_error("password", fault)
        return data
