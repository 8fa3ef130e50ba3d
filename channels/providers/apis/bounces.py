"""What a bounce is due to: by what each provider says of it, or else by the mail server's words."""

import re
from typing import Any

from channels.adapters import Bounce
from channels.providers.smtp.session import bounce_of

_ENHANCED = re.compile(r"\b([45])\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b([45])\d\d\b")


def by_words(said: str) -> Bounce | None:
    """By the status code in what the receiving server said; None where there is none."""
    enhanced, code = _ENHANCED.search(said), _CODE.search(said)
    if enhanced is None and code is None:
        return None
    if (enhanced or code)[1] == "4":  # type: ignore[index]
        return Bounce.SOFT
    return bounce_of(int(code[0]) if code else 554, enhanced[0] if enhanced else "")


def postmark(event: dict[str, Any]) -> Bounce | None:
    return {
        "HardBounce": Bounce.HARD,
        "BadEmailAddress": Bounce.HARD,
        "SoftBounce": Bounce.SOFT,
        "Blocked": Bounce.BLOCK,
        "DMARCPolicy": Bounce.BLOCK,
        "VirusNotification": Bounce.BLOCK,
        "ManuallyDeactivated": Bounce.BLOCK,
    }.get(event.get("Type", ""))


def mailgun(event: dict[str, Any]) -> Bounce | None:
    told = event.get("event-data", {})
    if told.get("reason") in ("suppress-bounce", "bounce") and told.get("severity") != "temporary":
        code = (told.get("delivery-status") or {}).get("code")
        # Of an address on its own list it says 605, which no mail server does.
        return Bounce.HARD if code in (605, 550, 551, 553, None) else None
    return None


def sendgrid(event: dict[str, Any]) -> Bounce | None:
    if event.get("event") == "dropped":
        is_known = "bounced address" in str(event.get("reason", "")).lower()
        return Bounce.HARD if is_known else Bounce.BLOCK
    return Bounce.BLOCK if event.get("type") == "blocked" else None


def brevo(event: dict[str, Any]) -> Bounce | None:
    return {
        "hard_bounce": Bounce.HARD,
        "invalid_email": Bounce.HARD,
        "soft_bounce": Bounce.SOFT,
        "blocked": Bounce.BLOCK,
    }.get(event.get("event", ""))


def mailjet(event: dict[str, Any]) -> Bounce | None:
    if event.get("event") == "blocked" or event.get("error_related_to") in ("content", "spam"):
        return Bounce.BLOCK
    if "hard_bounce" in event:
        return Bounce.HARD if event["hard_bounce"] else Bounce.SOFT
    return None


def sparkpost(event: dict[str, Any]) -> Bounce | None:
    """By its classes of bounces."""
    told: dict[str, Any] = next(iter(event.get("msys", {}).values()), {})
    by_class = {
        **dict.fromkeys(("10", "30", "90"), Bounce.HARD),
        **dict.fromkeys(("20", "21", "22", "23", "24", "40", "70", "100"), Bounce.SOFT),
        **dict.fromkeys(("25", "50", "51", "52", "53", "54"), Bounce.BLOCK),
    }
    return by_class.get(str(told.get("bounce_class", "")))


def resend(event: dict[str, Any]) -> Bounce | None:
    told = (event.get("data") or {}).get("bounce") or {}
    if told.get("subType") in ("Suppressed", "ContentRejected"):
        return Bounce.BLOCK
    return {"Permanent": Bounce.HARD, "Transient": Bounce.SOFT}.get(told.get("type", ""))


def mandrill(event: dict[str, Any]) -> Bounce | None:
    told = event.get("msg") or {}
    if told.get("bounce_description") in ("spam", "invalid_sender", "relaying_denied"):
        return Bounce.BLOCK
    return {"hard_bounce": Bounce.HARD, "soft_bounce": Bounce.SOFT}.get(event.get("event", ""))
