"""Steps that write to people, on every channel, through the gate."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.options import Option
from automation.sending import prepare_batch, send, tell, template_named, topic_for
from automation.steps.types import Going, StepType, pass_on, step_type
from channels.models import Channel
from ground.refusals import Refusal
from messaging.models import Category

GROUP = "message"


def send_message(going: Going) -> None:
    tell(going, send(going))


def preparing(channel: str) -> Callable[..., Any]:
    def prepare(config: Mapping[str, Any], **about: Any) -> Any:
        return prepare_batch(config, channel=channel, **about)

    return prepare


def checking(channel: str) -> Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]:
    """What a step's message names has to be there; it says something."""

    def check(config: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        category = config.get("category", Category.MARKETING)
        try:
            if config.get("template"):
                category = template_named(config["template"], channel).category
            elif not str(config.get("text") or "").strip():
                yield "template", str(_("Choose a template, or write what it says."))
        except StepImpossible as fault:
            yield "template", fault.detail
            return
        try:
            topic_for(config, category)
        except Refusal as fault:
            yield "topic", fault.detail

    return check


def options(channel: str, *own: Option) -> tuple[Option, ...]:
    return (
        Option("template", "template", _("Template"), channel=channel),
        *own,
        Option("topic", "topic", _("What it is about")),
        Option(
            "category",
            "choice",
            _("Kind, where no template says it"),
            choices=dict(Category.choices),
        ),
        Option("account", "text", _("Account")),
        Option("values", "values", _("Values of the template's variables")),
    )


SUBJECT = Option("subject", "text", _("Subject"))
TEXT = Option("text", "long_text", _("Or words of its own"))
URL = Option("url", "url", _("Where it leads"))
TITLE = Option("subject", "text", _("Title"))
SENT = (
    ("send_email", _("Send an e-mail"), "mail", Channel.EMAIL, (SUBJECT, TEXT)),
    ("send_sms", _("Send an SMS"), "message-square", Channel.SMS, (TEXT,)),
    ("send_whatsapp", _("Send a WhatsApp message"), "phone", Channel.WHATSAPP, (TEXT,)),
    ("send_notification", _("Tell them in the portal"), "bell", Channel.IN_APP, (TITLE, TEXT, URL)),
    ("send_push", _("Send a push message"), "smartphone", Channel.PUSH, (TITLE, TEXT, URL)),
    ("send_chat", _("Send a chat message"), "send", Channel.CHAT, (TEXT,)),
)
for _name, _label, _icon, _channel, _own in SENT:
    step_type(
        StepType(
            _name,
            _label,
            GROUP,
            _icon,
            send_message,
            options(_channel, *_own),
            # Who was held back by the gate goes on once the message leaves.
            resume=pass_on,
            prepare=preparing(_channel),
            check=checking(_channel),
        )
    )
