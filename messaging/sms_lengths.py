"""How long a text is when it leaves: its links are short ones by then, where clicks are counted."""

from templating.sms import AS_SENT
from tracking.links import as_counted
from tracking.queries import current_rules


def with_short_links(said: str) -> str:
    return as_counted(said, rules=current_rules()) if "://" in said else said


AS_SENT.append(with_short_links)
