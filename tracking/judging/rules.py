"""Who made a hit: one table, from the top; the first rule that holds decides.

Whoever changes a rule raises `VERSION`, and has what was judged before judged again. What
speaks for a machine stands first, and what is left is a person only where something speaks for
one: automations and tests of variants act on people's hits alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.judging.networks import scanners, servers
from tracking.models import Hit, Verdict

VERSION = 1
#: Seconds after which nobody has read a mail that was handed over just now, nor chosen a link.
AT_ONCE, SOON = 5, 15
#: Different links of one message within so many seconds: nobody reads like that.
BURSTS = ((2, 1.0), (3, 5.0))
#: Around a hidden link that was followed, whoever asks is a machine, too.
BAITED = 60.0

HUMAN, MACHINE, UNKNOWN = Verdict.HUMAN, Verdict.MACHINE, Verdict.UNKNOWN
SCANNER = re.compile(
    r"barracuda|mimecast|proofpoint|urldefense|safelinks|ironport|CiscoSecureEmail|symantec"
    r"|messagelabs|forcepoint|trendmicro|\bTMES\b|sophos|fortimail|fortiguard|f-secure|checkpoint"
    r"|avanan|vadesecure|cloudmark|zscaler|netcraft|virustotal|phishtank|urlscan|mcafee|webroot"
    r"|bitdefender|kaspersky|paloaltonetworks|abnormalsecurity|MSOfficeProtection",
    re.IGNORECASE,
)
PROGRAM = re.compile(
    r"^(?:curl|wget|python|aiohttp|httpx|go-http-client|java/|okhttp|apache-httpclient|axios|undici"
    r"|node|ruby|perl|libwww|php|guzzle|postman|insomnia|scrapy|jetty|lua-resty|winhttp|dart)"
    r"|HeadlessChrome|PhantomJS|Puppeteer|Playwright|Selenium|python-requests|^Mozilla/4\.0 \(comp",
    re.IGNORECASE,
)
PREVIEW = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternal|WhatsApp|SkypeUri|Slack-Img|Slackbot"
    r"|Iframely|embedly|LinkExpanding|Google-Read-Aloud|Google-Safety|APIs-Google|monitor|uptime",
    re.IGNORECASE,
)
GMAIL, GMAIL_AHEAD = (
    "GoogleImageProxy",
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
)
YAHOO = "YahooMailProxy"
#: Outlook on a desk, when it shows pictures; a link is followed by the browser.
OUTLOOK = "ms-office; MSOffice"
#: What Apple's relays say of themselves, whoever stands behind them.
APPLE = "Mozilla/5.0"
READER = re.compile(
    r"^Mozilla/5\.0 \(.+|^Microsoft Office/|Outlook|Thunderbird|^Dalvik/|CFNetwork|Opera/9"
)


@dataclass(frozen=True)
class Seen:
    """What can be known of a hit, of what came with it and of what happened around it."""

    kind: str
    asked: str
    agent: str
    ip: str | None
    #: Since the message was handed over; None where that is not known.
    seconds: float | None = None
    #: Seconds between clicks on different links of the message and this one, itself left out,
    #: one for each link.
    others: tuple[float, ...] = ()
    is_baited: bool = False

    @property
    def is_open(self) -> bool:
        return self.kind == Hit.Kind.OPEN

    def came_within(self, seconds: float) -> bool:
        return self.seconds is not None and self.seconds < seconds


@dataclass(frozen=True)
class Rule:
    name: str
    verdict: Verdict
    #: In the words of whoever reads a report.
    why: Promise
    holds: Callable[[Seen], object]


def is_burst(seen: Seen) -> bool:
    """Whether too many links were followed at about the same time."""
    if seen.is_open:
        return False
    return any(
        1 + sum(abs(apart) <= within for apart in seen.others) >= links for links, within in BURSTS
    )


RULES: tuple[Rule, ...] = (
    Rule("bait", MACHINE, _("Followed a link that nobody can see"), lambda s: s.is_baited),
    Rule("head", MACHINE, _("Looked only whether it is there"), lambda s: s.asked == "head"),
    Rule("prefetch", MACHINE, _("Was fetched ahead"), lambda s: s.asked == "prefetch"),
    Rule("no_agent", MACHINE, _("Did not say what it is"), lambda s: not s.agent.strip()),
    Rule("scanner", MACHINE, _("Looks through mail"), lambda s: SCANNER.search(s.agent)),
    # Gmail fetches a picture when the mail is shown, and again from its own store: the first
    # time is a person. It says so by its name, and has another for what it fetches ahead.
    Rule("gmail_ahead", MACHINE, _("Gmail fetched it ahead"), lambda s: GMAIL_AHEAD in s.agent),
    Rule(
        "at_once",
        MACHINE,
        _("Came as soon as the message had left"),
        lambda s: s.came_within(AT_ONCE),
    ),
    Rule("gmail", HUMAN, _("Shown to a person by Gmail"), lambda s: s.is_open and GMAIL in s.agent),
    Rule(
        "outlook",
        HUMAN,
        _("Shown to a person by Outlook"),
        lambda s: s.is_open and OUTLOOK in s.agent,
    ),
    Rule("program", MACHINE, _("Is a program"), lambda s: PROGRAM.search(s.agent)),
    # Yahoo fetches for people, and at times for nobody.
    Rule("yahoo", UNKNOWN, _("Yahoo fetched it, perhaps ahead"), lambda s: YAHOO in s.agent),
    Rule("preview", MACHINE, _("Makes previews or an index"), lambda s: PREVIEW.search(s.agent)),
    # Apple fetches every picture through its relays, whether the mail is read or not.
    Rule(
        "apple_privacy",
        MACHINE,
        _("Apple fetched it to keep its reader private"),
        lambda s: s.is_open and s.agent == APPLE,
    ),
    Rule("bare_agent", MACHINE, _("No browser says only that"), lambda s: s.agent == APPLE),
    Rule(
        "scanner_network",
        MACHINE,
        _("Comes from who looks through mail"),
        lambda s: scanners().name_of(s.ip),
    ),
    Rule("burst", MACHINE, _("Followed several links at once"), is_burst),
    Rule("servers", UNKNOWN, _("Comes from rented servers"), lambda s: servers().name_of(s.ip)),
    Rule(
        "soon",
        UNKNOWN,
        _("Came very soon after the message had left"),
        lambda s: not s.is_open and s.came_within(SOON),
    ),
    Rule("reader", HUMAN, _("A browser or a mail program"), lambda s: READER.search(s.agent)),
    Rule("strange", UNKNOWN, _("Is something we do not know"), lambda _s: True),
)


def judge(seen: Seen) -> Rule:
    """The rule that decides who made a hit."""
    return next(rule for rule in RULES if rule.holds(seen))
