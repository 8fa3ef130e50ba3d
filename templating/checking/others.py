"""What SMS, WhatsApp and the rest can have."""

import re
from typing import Any

from django.utils.translation import gettext as _

from templating.checking.findings import Findings
from templating.checking.words import Content
from templating.sms import segments_of
from templating.trials import Trial

MANY_PARTS = 3
#: What Meta accepts of a template: longest body, header and footer, most buttons.
LONGEST_BODY, LONGEST_SIDE, MOST_BUTTONS = 1024, 60, 10
STOP = re.compile(r"\bstop\b|unsubscribe_url|\babmelden\b", re.IGNORECASE)


def check_sms(content: Content, trial: Trial, *, is_marketing: bool, found: Findings) -> None:
    said = trial.rendered.text
    segments = segments_of(said)
    if segments.count > MANY_PARTS:
        detail = _("The text goes out, and is paid for, as {count} messages.")
        found.hint("many_parts", "text", detail.format(count=segments.count), count=segments.count)
    if segments.outside and len(said) > 70:
        detail = _("“{signs}” halves the room of a message.")
        found.hint("alphabet", "text", detail.format(signs=segments.outside))
    if is_marketing and not STOP.search(content.get("text", "")):
        found.warn("no_stop", "text", _("Say how to get no more of these: Reply STOP to end."))


def check_whatsapp(content: Content, found: Findings) -> None:
    shape: dict[str, Any] = content.get("whatsapp") or {}
    if len(content.get("text", "")) > LONGEST_BODY:
        found.error("too_long", "text", _("The body has at most 1,024 signs."))
    header = shape.get("header") or {}
    for place, said in (
        ("whatsapp.header", header.get("text", "")),
        ("whatsapp.footer", shape.get("footer", "")),
    ):
        if len(said) > LONGEST_SIDE:
            found.error("too_long", place, _("Headers and footers have at most 60 signs."))
    if re.match(r"\s*(\{\{)|.*\}\}\s*$", content.get("text", ""), re.DOTALL):
        detail = _("Meta refuses a body that begins or ends with a value.")
        found.warn("bare_value", "text", detail)
    if "{%" in content.get("text", ""):
        detail = _("A body that was approved holds values alone, no conditions and no loops.")
        found.error("logic", "text", detail)


def check_body(content: Content, found: Findings) -> None:
    if not content.get("text", "").strip():
        found.error("no_text", "text", _("The message says nothing."))
