"""What the pages behind the links in mails ask."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class NewPasswordForm(forms.Form):
    """A password that `user` may have."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("Ten characters or more. A few words that only you would put together."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.user.name = data.get("name") or self.user.name
        try:
            validate_password(data.get("password", ""), self.user)
        except ValidationError as fault:
            if "password" in data:
                self.add_error("password", fault)
        return data


class ComeInForm(NewPasswordForm):
    """A name and a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")
