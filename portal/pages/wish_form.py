"""The form by which people say how they want to be reached."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.queries.reach import Wishes
from portal.pages.forms import PageForm

REASONS = (
    ("too_often", _("It was too often")),
    ("not_relevant", _("It was not for me")),
    ("never_asked", _("I never asked for it")),
    ("other", _("Something else")),
)
CHANNELS = (
    ("email", _("E-mail")),
    ("sms", _("SMS")),
    ("whatsapp", _("WhatsApp")),
    ("push", _("Notices on my devices")),
)
ON, DAILY, OFF = "on", "daily", "off"
OFTEN = ((ON, _("At once")), (DAILY, _("Once a day, in one mail")), (OFF, _("Not at all")))
#: An hour, or the morning where nobody said otherwise.
HOURS = tuple((f"{hour:02}:00", f"{hour:02}:00") for hour in range(5, 22))
MORNING = "08:00"


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WishForm(PageForm):
    """Channels, topics and quiet hours as somebody has them."""

    quiet_from = forms.TimeField(label=_("From"), required=False, widget=Clock())
    quiet_until = forms.TimeField(label=_("Until"), required=False, widget=Clock())

    daily_at = forms.ChoiceField()

    def __init__(self, data: Any, *, wishes: Wishes) -> None:
        super().__init__(data)
        self.wishes = wishes
        row = wishes.preference
        for name, label in CHANNELS:
            field = forms.BooleanField(label=label, required=False, initial=getattr(row, name))
            self.fields[name] = field
        for wish in wishes.topics:
            self.fields[f"topic-{wish.topic.slug}"] = _topic_field(wish)
        self.initial.update(quiet_from=row.quiet_from, quiet_until=row.quiet_until)
        self._offer_hours(row.daily_at)
        if wishes.is_unsubscribed:
            self.fields["subscribe"] = forms.BooleanField(
                label=_("Send me news and offers by e-mail again"), required=False
            )

    def _offer_hours(self, kept: time | None) -> None:
        """Full hours, and the one that was said elsewhere."""
        if not any(wish.topic.may_be_daily for wish in self.wishes.topics):
            del self.fields["daily_at"]
            return
        said = kept.strftime("%H:%M") if kept else MORNING
        offered = sorted({*HOURS, (said, said)})
        self.fields["daily_at"] = forms.ChoiceField(
            label=_("The one mail a day comes at"), choices=offered, required=False
        )
        self.initial["daily_at"] = said

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return data

    def channel_fields(self) -> list[Any]:
        return [self[name] for name, _label in CHANNELS]

    def topic_fields(self) -> list[Any]:
        return [self[f"topic-{wish.topic.slug}"] for wish in self.wishes.topics]

    def columns(self) -> dict[str, Any]:
        names = (*(name for name, _label in CHANNELS), "quiet_from", "quiet_until")
        found = {name: self.cleaned_data[name] for name in names}
        if self.cleaned_data.get("daily_at"):
            found["daily_at"] = time.fromisoformat(self.cleaned_data["daily_at"])
        return found

    def choices(self) -> dict[str, tuple[bool, bool]]:
        found = {}
        for wish in self.wishes.topics:
            if wish.topic.is_locked:
                continue
            said = self.cleaned_data[f"topic-{wish.topic.slug}"]
            is_on = said not in (OFF, False)
            found[wish.topic.slug] = (is_on, said == DAILY)
        return found


def _topic_field(wish: Any) -> forms.Field:
    topic = wish.topic
    given = {"label": topic.name, "help_text": topic.description}
    if topic.is_locked:
        return forms.BooleanField(**given, initial=True, required=False, disabled=True)
    if not topic.may_be_daily:
        return forms.BooleanField(**given, initial=wish.is_on, required=False)
    said = (DAILY if wish.is_daily else ON) if wish.is_on else OFF
    return forms.ChoiceField(**given, choices=OFTEN, initial=said)
