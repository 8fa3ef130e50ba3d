"""Every verdict's code, what becomes of the message, and its words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.queries import allowed


class Outcome(StrEnum):
    SEND = "send"
    HOLD = "hold"
    NEVER = "never"


OUTCOMES = [(one.value, one.value) for one in Outcome]


@dataclass(frozen=True)
class Verdict:
    code: str
    outcome: Outcome
    #: What is said of a message that it fell on.
    words: Any


VERDICTS: dict[str, Verdict] = {}


def verdict(code: str, outcome: Outcome, words: Any) -> str:
    VERDICTS[code] = Verdict(code, outcome, words)
    return code


SEND = verdict("", Outcome.SEND, _("Nothing stands in the way"))

# In the order in which they are asked: the first that holds is the verdict.
RESTRICTED = verdict(
    "restricted", Outcome.NEVER, _("The processing of their data is restricted (GDPR, Art. 18)")
)
NO_ADDRESS = verdict("no_address", Outcome.NEVER, _("They have no address on this channel"))
INVALID_ADDRESS = verdict("invalid_address", Outcome.NEVER, _("Their address is none"))
SUPPRESSED = verdict("suppressed", Outcome.NEVER, _("Nothing may be sent to their address"))
UNSUBSCRIBED = verdict(
    "unsubscribed", Outcome.NEVER, _("Their address is unsubscribed from marketing")
)
OPTED_OUT_CHANNEL = verdict(
    "opted_out_channel", Outcome.NEVER, _("They do not want to be reached on this channel")
)
OPTED_OUT_TOPIC = verdict(
    "opted_out_topic", Outcome.NEVER, _("They do not want to hear of this topic")
)
CHILD = verdict(allowed.CHILD, Outcome.NEVER, _("They are a child, and no guardian consented"))
PROTECTED = verdict(
    allowed.PROTECTED, Outcome.NEVER, _("Their records are protected by law (FERPA)")
)
NO_CONSENT = verdict("no_consent", Outcome.NEVER, _("Their consent is missing or was taken back"))
UNENGAGED = verdict(
    "unengaged", Outcome.NEVER, _("They have not reacted to what was sent for a long time")
)
WHATSAPP_WINDOW = verdict(
    "whatsapp_window",
    Outcome.NEVER,
    _("They did not write within 24 hours, and only an approved template may go then"),
)
DUPLICATE_ADDRESS = verdict(
    "duplicate_address", Outcome.NEVER, _("Somebody else with this address gets it")
)

FREQUENCY_CAP = verdict(
    "frequency_cap", Outcome.HOLD, _("They had as much marketing as one may have for now")
)
BLACKOUT = verdict("blackout", Outcome.HOLD, _("It is a weekend, a holiday or another day off"))
BUSINESS_HOURS = verdict(
    "business_hours", Outcome.HOLD, _("Outside the hours in which the account sends by itself")
)
LAWFUL_HOURS = verdict(
    "lawful_hours", Outcome.HOLD, _("Too early or too late by the clock where they live")
)
QUIET_HOURS = verdict("quiet_hours", Outcome.HOLD, _("They asked for quiet at this time"))
DAILY = verdict("daily", Outcome.HOLD, _("They want this topic once a day, at their hour"))
IN_DIGEST = verdict(
    "in_digest", Outcome.HOLD, _("It goes with others in the one mail a day that they want")
)

# Not the gate's to find, but verdicts, too: whoever sends meets them.
NO_ACCOUNT = verdict("no_account", Outcome.HOLD, _("No account of this channel is active"))
ACCOUNT_DOWN = verdict("account_down", Outcome.HOLD, _("The provider cannot be reached just now"))
MISSING_VARIABLE = verdict(
    "missing_variable", Outcome.NEVER, _("Something its text needs is not known of them")
)
FILES_UNCHECKED = verdict(
    "files_unchecked", Outcome.HOLD, _("Its files are still being checked for harm")
)
FILE_INFECTED = verdict(
    "file_infected", Outcome.NEVER, _("Something harmful was found in a file of it")
)
FILES_UNFIT = verdict(
    "files_unfit", Outcome.NEVER, _("The account that is to carry it does not take its files")
)

#: The gate's own, in its order.
NEVER_CODES = (
    *(RESTRICTED, NO_ADDRESS, INVALID_ADDRESS, SUPPRESSED, UNSUBSCRIBED, OPTED_OUT_CHANNEL),
    *(OPTED_OUT_TOPIC, CHILD, PROTECTED, NO_CONSENT, UNENGAGED, WHATSAPP_WINDOW),
)
HOLD_CODES = (FREQUENCY_CAP, BLACKOUT, BUSINESS_HOURS, LAWFUL_HOURS, QUIET_HOURS, DAILY)
