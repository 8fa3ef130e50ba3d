"""What a browser calls itself, in words a person knows."""

import re

from django.utils.translation import gettext as _

#: The first that fits; later browsers also claim to be the earlier ones.
BROWSERS = (
    (r"Edg(A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS", "Mac"),
    (r"CrOS", "Chromebook"),
    (r"Linux", "Linux"),
)


def name_of(agent: str) -> str:
    """As in "Firefox, Windows"; words for "unknown" where nothing is known."""
    found = [_first(BROWSERS, agent), _first(SYSTEMS, agent)]
    return ", ".join(word for word in found if word) or _("Unknown browser")


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for pattern, word in known if re.search(pattern, agent)), "")
