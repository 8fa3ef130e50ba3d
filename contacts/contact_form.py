"""What somebody changes of a contact in the admin, checked as the API checks it."""

from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from unfold.widgets import UnfoldAdminTextInputWidget

from contacts.api.serializers import ContactIn
from contacts.fields import FieldBook
from contacts.models import Contact
from contacts.operations import contacts
from contacts.operations.changing import refuse_taken_external_id
from contacts.operations.reaching import emails_of, phones_of
from contacts.reach import Reach
from ground.refusals import Refusal
from ground.versions import Outdated

WRITTEN = (
    *("display_name", "first_name", "last_name", "type", "organisation", "owner", "team"),
    *(
        "description",
        "birth_date",
        "country",
        "time_zone",
        "locale",
        "address",
        "other_addresses",
        "custom",
    ),
    *("external_id", "source", "email_verified", "registered_on"),
)


class ContactForm(forms.ModelForm):
    """`changes` are what was changed, as the operation takes them."""

    request: HttpRequest
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=UnfoldAdminTextInputWidget
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=32, required=False, widget=UnfoldAdminTextInputWidget
    )
    #: The version that the person has read.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = WRITTEN

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.changes: dict[str, Any] = {}
        if self.instance.pk and "seen" in self.fields:
            self.initial["email"] = primary_of(emails_of(self.instance))
            self.initial["phone"] = primary_of(phones_of(self.instance))
            self.initial["seen"] = self.instance.version
        self.known = dict(self.initial)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("seen") != self.instance.version:
            raise forms.ValidationError(Outdated().detail)
        said = {name: self._said(name) for name in self.changed_data if name != "seen"}
        checked = ContactIn(data=said, context={"request": self.request})
        try:
            checked.is_valid(raise_exception=True)
        except ValidationError as fault:
            faults: Any = fault.detail
            for name, details in faults.items():
                self.add_error(name if name in self.fields else None, list(texts_of(details)))
            return cleaned
        self.changes = checked.validated_data
        try:
            self._rehearse()
        except Refusal as refusal:
            self._tell(refusal)
        return cleaned

    def _tell(self, refusal: Refusal) -> None:
        """Say each fault at its field; what is wrong with a custom value names it."""
        faults = refusal.facts.get("errors") or [{"field": refusal.field, "detail": refusal.detail}]
        for fault in faults:
            name, _, member = (fault["field"] or "").partition(".")
            detail = f"{member}: {fault['detail']}" if member else fault["detail"]
            self.add_error(name if name in self.fields else None, detail)

    def _rehearse(self) -> None:
        """Make the changes in memory, so that what the operation would refuse is said here.

        :raises Refusal: whatever it is.
        """
        user: Any = self.request.user
        contact = copy(self.instance)
        reaches = emails_of(contact), phones_of(contact)
        contacts.revise(contact, self.changes, *reaches, fields=FieldBook(by=user))
        refuse_taken_external_id(contact)

    def _said(self, name: str) -> Any:
        """The value as a caller of the API says it."""
        value = self.cleaned_data[name]
        if name == "custom":
            return changed_members(self.known.get(name) or {}, value or {})
        if name == "type":
            return value.slug if value else None
        if name in {"organisation", "owner", "team"}:
            return value.pk if value else None
        return value.isoformat() if isinstance(value, date) else value


def primary_of(reaches: list[Reach]) -> str:
    return next((reach.value for reach in reaches if reach.is_primary), "")


def changed_members(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The members that differ; one that is gone is named with nothing."""
    gone = dict.fromkeys(before.keys() - after.keys())
    return gone | {key: value for key, value in after.items() if before.get(key) != value}


def texts_of(details: Any) -> list[ErrorDetail]:
    if isinstance(details, dict):
        return [text for inner in details.values() for text in texts_of(inner)]
    return list(details)
