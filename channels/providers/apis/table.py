"""The providers that anymail speaks to, each in a row: what it asks for and how it differs."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels.adapters import Bounce, Incoming, Option, Words
from channels.files import Files, of_mail
from channels.providers.apis import bounces


@dataclass(frozen=True)
class Provider:
    slug: str
    name: str
    about: Words
    options: tuple[Option, ...]
    #: Where its interface is, as anymail has it, for those whose European servers stand apart.
    api_url: str
    #: Its module in anymail, and how the classes there begin.
    module: str
    prefix: str
    bounce_of: Callable[[dict[str, Any]], Bounce | None]
    #: As large as its documentation lets a mail be.
    files: Files
    #: Its own codes for faults that concern the account as a whole.
    down: Collection[str] = ()
    spf_include: str = ""
    #: Options that its webhook views ask for, by their names there.
    hook_options: Mapping[str, str] | None = None
    #: Whether it leaves our Message-ID as it is; else a reply is known by its References.
    keeps_message_id: bool = False
    extra_headers: tuple[tuple[str, str], ...] = ()
    #: Whether its own counting of opens and clicks is switched off message by message.
    can_untrack: bool = True
    #: Whether a call brings mail; None where it brings none that we take.
    is_mail: Callable[[Incoming], bool] | None = None
    #: One view for all of its calls.
    is_combined: bool = False
    #: Whether it signs the address that it calls, too.
    signs_address: bool = False


def _api_key(label: Words = "", name: str = "api_key") -> Option:
    return Option(name, label or _("API key"), is_secret=True)


def _signing_key(name: str, label: Words, *, is_required: bool = False) -> Option:
    help = _("Shown where its webhooks are set up. With it, calls are proven by their signature.")
    return Option(name, label, help, is_secret=True, is_required=is_required)


def _json(call: Incoming) -> Any:
    try:
        return json.loads(call.body)
    except ValueError:
        return None


def _is_form(call: Incoming) -> bool:
    return not call.content_type.startswith("application/json")


def _of_postmark(call: Incoming) -> bool:
    told = _json(call)
    return isinstance(told, dict) and told.get("RecordType", "Inbound") == "Inbound"


def _of_mailjet(call: Incoming) -> bool:
    told = _json(call)
    return isinstance(told, dict) and "event" not in told


def _of_sparkpost(call: Incoming) -> bool:
    told = _json(call)
    return isinstance(told, list) and any(
        isinstance(one, dict) and "relay_message" in (one.get("msys") or ())
        for one in told
        if not isinstance(one, dict) or isinstance(one.get("msys"), dict)
    )


PROVIDERS = (
    Provider(
        "postmark",
        "Postmark",
        _("With one server token; marketing goes by a broadcast stream of its own."),
        (
            _api_key(_("Server token"), "server_token"),
            Option(
                "message_stream",
                _("Message stream"),
                _("Empty for the server's own; marketing needs one for broadcasts."),
                is_required=False,
            ),
        ),
        "https://api.postmarkapp.com/",
        "postmark",
        "Postmark",
        bounces.postmark,
        of_mail(10),
        down=("10", "400", "401", "405", "412", "1235"),
        spf_include="spf.mtasv.net",
        keeps_message_id=True,
        extra_headers=(("X-PM-KeepID", "true"),),
        is_mail=_of_postmark,
    ),
    Provider(
        "mailgun",
        "Mailgun",
        _("With the key of a domain."),
        (
            _api_key(),
            Option("sender_domain", _("Sending domain"), _("Such as mg.example.com.")),
            _signing_key("webhook_signing_key", _("Signing key"), is_required=True),
        ),
        "https://api.mailgun.net/v3/",
        "mailgun",
        "Mailgun",
        bounces.mailgun,
        of_mail(25),
        spf_include="mailgun.org",
        hook_options={"webhook_signing_key": "webhook_signing_key"},
        keeps_message_id=True,
        is_mail=_is_form,
    ),
    Provider(
        "sendgrid",
        "SendGrid",
        _("With an API key that may send mail."),
        (_api_key(), _signing_key("verification_key", _("Verification key"))),
        "https://api.sendgrid.com/v3/",
        "sendgrid",
        "SendGrid",
        bounces.sendgrid,
        of_mail(20),
        spf_include="sendgrid.net",
        hook_options={"verification_key": "tracking_webhook_verification_key"},
        is_mail=_is_form,
    ),
    Provider(
        "brevo",
        "Brevo",
        _("With an API key, not one for SMTP."),
        (_api_key(),),
        "https://api.brevo.com/v3/",
        "brevo",
        "Brevo",
        bounces.brevo,
        of_mail(10),
        down=(
            "unauthorized",
            "account_under_validation",
            "not_enough_credits",
            "permission_denied",
        ),
        spf_include="spf.brevo.com",
        can_untrack=False,
    ),
    Provider(
        "mailjet",
        "Mailjet",
        _("With an API key and its secret."),
        (_api_key(), _api_key(_("Secret key"), "secret_key")),
        "https://api.mailjet.com/v3.1/",
        "mailjet",
        "Mailjet",
        bounces.mailjet,
        of_mail(15),
        spf_include="spf.mailjet.com",
        is_mail=_of_mailjet,
    ),
    Provider(
        "sparkpost",
        "SparkPost",
        _("With an API key that may send transmissions."),
        (_api_key(),),
        "https://api.sparkpost.com/api/v1/",
        "sparkpost",
        "SparkPost",
        bounces.sparkpost,
        of_mail(20),
        is_mail=_of_sparkpost,
    ),
    Provider(
        "resend",
        "Resend",
        _("With an API key that may send."),
        (_api_key(),),
        "https://api.resend.com/",
        "resend",
        "Resend",
        bounces.resend,
        of_mail(25),
        down=("missing_api_key", "invalid_api_key", "daily_quota_exceeded"),
        can_untrack=False,
    ),
    Provider(
        "mandrill",
        "Mandrill",
        _("Mailchimp Transactional, with one of its API keys."),
        (_api_key(), _signing_key("webhook_key", _("Webhook key"), is_required=True)),
        "https://mandrillapp.com/api/1.0/",
        "mandrill",
        "Mandrill",
        bounces.mandrill,
        of_mail(25),
        down=("Invalid_Key", "PaymentRequired", "Unknown_Subaccount"),
        spf_include="spf.mandrillapp.com",
        hook_options={"webhook_key": "webhook_key"},
        is_combined=True,
        signs_address=True,
        is_mail=lambda call: b"%22inbound%22" in call.body,
    ),
)
