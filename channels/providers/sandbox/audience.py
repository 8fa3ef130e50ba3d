"""The people who read what the sandbox was given: most do nothing, some open, follow a link,
answer, leave or complain. The same seed makes the same people do the same.

They act as real ones do, over the public addresses: the provider's reports come by its webhook,
the picture is loaded, a link is followed, the button of RFC 8058 is pressed. No address but one
of this installation is ever asked.
"""

import json
import logging
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import unescape
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction

from channels.models import Account, SandboxMail
from channels.providers.sandbox.signing import SIGNATURE, signature

log = logging.getLogger(__name__)

REPORTS = ("delivered", "read", "bounced", "complained", "replies")
#: What the webhook is told where somebody wrote: a text, and a whole mail.
SAID, MAIL = "said", "mail"
#: Of those who are written to, and of whom it is asked in this order.
BOUNCES, SOFT = 0.01, 0.01
OPENS, CLICKS, UNSUBSCRIBES, COMPLAINS = 0.45, 0.25, 0.02, 0.0005
#: Of those who open; and how many of these answers a machine writes.
REPLIES, AWAY = 0.04, 0.25
WORDS = (
    "Thank you, that is interesting. Could you call me tomorrow afternoon?",
    "Yes, please send me the details.",
    "I am not sure that I understand. What would it cost me?",
    "Not now, but do ask me again next month.",
    "Great, thanks!",
)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
AT_ONCE = 200
#: After which somebody who could not get through gives up.
PATIENCE = timedelta(hours=1)
AGAIN = timedelta(minutes=1)
_SOURCE = re.compile(r'<(?:img|a)\s[^>]*?\b(?:src|href)="([^"]+)"', re.IGNORECASE)
OPEN, CLICK = "/api/track/email/open/", "/api/track/email/click/"


def deeds_for(*, seed: int, key: str, at: datetime, is_marketing: bool) -> list[list[str]]:
    """What becomes of one mail and what its reader does, each with its moment."""
    chance = random.Random(f"{seed} {key}")  # noqa: S311 - not a secret
    deeds: list[tuple[str, datetime]] = []
    moment = at + timedelta(seconds=chance.uniform(1, 6))
    luck = chance.random()
    if luck < BOUNCES + SOFT:
        deeds.append((f"bounced {'hard' if luck < BOUNCES else 'soft'}", moment))
        return [[name, when.isoformat()] for name, when in deeds]
    deeds.append(("delivered", moment))
    if chance.random() < OPENS:
        moment += timedelta(seconds=chance.uniform(5, 90))
        deeds.append(("opens", moment))
        if chance.random() < CLICKS:
            moment += timedelta(seconds=chance.uniform(3, 30))
            deeds.append(("clicks", moment))
        if _luck(seed, key, "replies").random() < REPLIES:
            moment += timedelta(seconds=25)
            deeds.append(("replies", moment))
    if is_marketing and chance.random() < UNSUBSCRIBES:
        deeds.append(("unsubscribes", moment + timedelta(seconds=20)))
    elif is_marketing and chance.random() < COMPLAINS:
        deeds.append(("complained", moment + timedelta(seconds=20)))
    return [[name, when.isoformat()] for name, when in deeds]


def _luck(seed: int, key: str, about: str) -> random.Random:
    """Of its own for each thing, so that what is added changes nothing that was."""
    return random.Random(f"{seed} {key} {about}")  # noqa: S311 - not a secret


def answer_to(mail: SandboxMail) -> bytes:
    """What its reader writes back, or the machine of somebody who is away."""
    luck = _luck(int(mail.account.options.get("seed", 1)), mail.key, "words")
    is_away = luck.random() < AWAY
    answer = EmailMessage()
    answer["From"], answer["To"] = mail.to, mail.account.sender
    answer["Message-ID"] = f"<answer-{mail.key}@sandbox.invalid>"
    answer["In-Reply-To"] = f"<{mail.key}@{mail.account.sender.rpartition('@')[2]}>"
    # Its place for the subject keeps line breaks out.
    subject = " ".join(mail.subject.split())
    answer["Subject"] = f"{'Out of office: ' if is_away else 'Re: '}{subject}"[:200]
    if is_away:
        answer["Auto-Submitted"] = "auto-replied"
    words = "I am away until Monday." if is_away else luck.choice(WORDS)
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines()[:20])
    answer.set_content(
        f"{words}\n\nOn {mail.at:%d %B %Y}, {mail.account.sender} wrote:\n{quoted}\n"
    )
    return answer.as_bytes()


def play(*, now: datetime) -> int:
    """Have people do what is due; how many mails were looked at."""
    mails = _taken(now)
    if not mails:
        return 0
    reports: list[dict[str, Any]] = []
    with httpx.Client(base_url=settings.PUBLIC_URL, timeout=10) as browser:
        for mail in mails:
            _act(mail, browser, reports, now)
        _report(browser, reports, mails)
    SandboxMail.objects.bulk_update(mails, ["deeds", "next_at"])
    return len(mails)


@transaction.atomic
def _taken(now: datetime) -> list[SandboxMail]:
    """Due mails, which nobody else looks at for a minute."""
    due = SandboxMail.objects.filter(next_at__lte=now).order_by("next_at", "id")
    free = due.select_for_update(skip_locked=True, of=("self",)).select_related("account")
    mails = list(free[:AT_ONCE])
    ids = [mail.pk for mail in mails]
    SandboxMail.objects.filter(pk__in=ids).update(next_at=now + AGAIN)
    return mails


def _act(
    mail: SandboxMail, browser: httpx.Client, reports: list[dict[str, Any]], now: datetime
) -> None:
    left = []
    for deed, moment in mail.deeds:
        if datetime.fromisoformat(moment) > now:
            left.append([deed, moment])
        elif deed.split()[0] in (*REPORTS, SAID):
            reports.append(_reported(mail, deed, moment))
        elif not _visits(mail, deed, browser) and mail.at > now - PATIENCE:
            left.append([deed, (now + AGAIN).isoformat()])
    mail.deeds = left
    mail.next_at = min((datetime.fromisoformat(moment) for _deed, moment in left), default=None)


def _reported(mail: SandboxMail, deed: str, moment: str) -> dict[str, Any]:
    kind, _, rest = deed.partition(" ")
    if kind == "replies":
        return {"kind": MAIL, "key": mail.key, "at": moment, "raw": answer_to(mail).decode()}
    said = {"id": f"{kind}-{mail.key}", "kind": kind, "key": mail.key, "at": moment}
    if kind == SAID:
        return {**said, "address": mail.to, "text": rest}
    return {**said, **_bounced(mail, rest)}


def _bounced(mail: SandboxMail, bounce: str) -> dict[str, str]:
    detail = {"hard": "550 5.1.1 no such mailbox", "soft": "452 4.2.2 mailbox full"}.get(bounce, "")
    return {"address": mail.to, "bounce": bounce, "detail": detail}


def _visits(mail: SandboxMail, deed: str, browser: httpx.Client) -> bool:
    """Whether the visit got through; where there is nothing to visit nobody has to try again."""
    address = _address(mail, deed)
    if address is None:
        return True
    try:
        if deed == "unsubscribes":
            body = {"List-Unsubscribe": "One-Click"}
            answer = browser.post(address, data=body)
        else:
            answer = browser.get(address, headers={"User-Agent": BROWSER})
    except httpx.HTTPError as fault:
        log.info("a reader of the sandbox did not get through: %s", fault)
        return False
    return answer.status_code < 500


def _address(mail: SandboxMail, deed: str) -> str | None:
    """Where the deed leads, below our own address; None where there is no such place."""
    if deed == "unsubscribes":
        found = [str(mail.headers.get("List-Unsubscribe", "")).strip("<>")]
    else:
        part = OPEN if deed == "opens" else CLICK
        found = [one for one in map(unescape, _SOURCE.findall(mail.html)) if part in one]
    ours = f"{settings.PUBLIC_URL}/"
    return next((one for one in found if one.startswith(ours)), None)


def _report(
    browser: httpx.Client, reports: list[dict[str, Any]], mails: Sequence[SandboxMail]
) -> None:
    """Call the webhook of each account as a provider does; what is not taken is told again."""
    by_key = {mail.key: mail for mail in mails}
    of_account: dict[Account, list[dict[str, Any]]] = defaultdict(list)
    for one in reports:
        of_account[by_key[one["key"]].account].append(one)
    for account, its in of_account.items():
        if not _is_taken(browser, account, its):
            for one in its:
                mail = by_key[one["key"]]
                mail.deeds = [[_deed_of(one), one["at"]], *mail.deeds]
                mail.next_at = mail.at + AGAIN if mail.next_at is None else mail.next_at


def _deed_of(report: dict[str, Any]) -> str:
    if report["kind"] == MAIL:
        return "replies"
    return f"{report['kind']} {report.get('text') or report.get('bounce', '')}".strip()


def _is_taken(browser: httpx.Client, account: Account, reports: list[dict[str, Any]]) -> bool:
    body = json.dumps(reports).encode()
    headers = {SIGNATURE: signature(body), "Content-Type": "application/json"}
    place = f"/api/webhooks/{account.channel}/{account.provider}"
    try:
        return browser.post(
            place, params={"account": account.pk}, content=body, headers=headers
        ).is_success
    except httpx.HTTPError as fault:
        log.info("the sandbox could not report: %s", fault)
        return False
