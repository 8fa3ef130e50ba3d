"""What is answered to STOP, START and HELP, in the firm's words: each account has its own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.adapters import Option

#: Who answers: the provider by itself, or this house.
PROVIDER, US = "provider", "us"
ANSWERED = ("stop", "start", "help")
MOST = 320


def who_answers(default: str) -> Option:
    return Option(
        "answers",
        gettext_lazy("Who answers STOP, START and HELP"),
        gettext_lazy("Just one of the two, so that nobody is answered twice."),
        kind="choice",
        default=default,
        choices=(
            (PROVIDER, gettext_lazy("The provider, in its own words")),
            (US, gettext_lazy("We do, in the words below")),
        ),
    )


WORDS = (
    Option(
        "stop_answer",
        gettext_lazy("Answer to STOP"),
        gettext_lazy("It has to say who you are and that nothing more comes. Empty for ours."),
        is_required=False,
    ),
    Option(
        "start_answer",
        gettext_lazy("Answer to START"),
        gettext_lazy("It has to say how to stop again. Empty for ours."),
        is_required=False,
    ),
    Option(
        "help_answer",
        gettext_lazy("Answer to HELP"),
        gettext_lazy("It has to say who you are and how to stop. Empty for ours."),
        is_required=False,
    ),
)


def answer_to(heard: str, options: Mapping[str, Any], *, firm: str, contact: str) -> str:
    """What is answered, with all that carriers ask for; "" where somebody else answers.

    What they demand is put behind the firm's words where these do not hold it.
    """
    if heard not in ANSWERED or options.get("answers") != US:
        return ""
    own = str(options.get(f"{heard}_answer") or "").strip()
    if heard == "stop":
        said = own or _(
            "{firm}: You are unsubscribed and will get no more messages. Reply START to resume."
        ).format(firm=firm)
    elif heard == "start":
        said = own or _(
            "{firm}: You are subscribed again. Message and data rates may apply."
        ).format(firm=firm)
    else:
        where = contact or firm
        said = own or _("{firm}: For help write to {contact}.").format(firm=firm, contact=where)
    return _complete(heard, said, firm)


def _complete(heard: str, said: str, firm: str) -> str:
    if firm and firm.casefold() not in said.casefold():
        said = f"{firm}: {said}"
    if heard != "stop" and "STOP" not in said:
        said = f"{said} {_('Reply STOP to end.')}"
    return said[:MOST]
