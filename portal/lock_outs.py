"""Wrong codes and passwords, counted against guessing, so that nobody can lock out another.

- Wrong passwords lock the pair of person and address, and an address that tries many people.
- Guesses at one person from anywhere close one way in for a day. The link in a mail is never
  closed: it cannot be guessed, and whoever reads the mailbox may come in.

What is counted is what was typed, whether or not it is a client's, so that a lock tells
nothing either.
"""

from datetime import datetime, timedelta

from accounts.secrets import hash_short_code
from portal.errors import TooManyTries
from portal.models import PortalFailure, Way

PAIR_LASTS, DAY = timedelta(minutes=15), timedelta(days=1)
#: Wrong passwords from one address: for one person, and for all together.
MOST_PER_PAIR, MOST_PER_ADDRESS = 5, 50
#: Wrong guesses at one person within a day from anywhere. A code has six digits.
MOST_PER_PERSON = {Way.CODE: 20, Way.PASSWORD: 100}


def note_failure(*, email: str, way: Way, ip: str | None, now: datetime) -> None:
    PortalFailure.objects.create(email_hash=_hashed(email), way=way, ip=ip, at=now)


def forget_failures(*, email: str, ip: str | None) -> None:
    """Begin anew for this person at this address, who came in."""
    PortalFailure.objects.filter(email_hash=_hashed(email), ip=ip).delete()


def is_closed(*, email: str, way: Way, now: datetime) -> bool:
    """Whether this way in was guessed at too often today."""
    recent = PortalFailure.objects.filter(email_hash=_hashed(email), way=way, at__gt=now - DAY)
    return recent.count() >= MOST_PER_PERSON[way]


def refuse_guessing(*, email: str, ip: str | None, now: datetime) -> None:
    """
    :raises TooManyTries: after too many wrong passwords.
    """
    recent = PortalFailure.objects.filter(ip=ip, at__gt=now - PAIR_LASTS)
    wrong = recent.filter(way=Way.PASSWORD)
    if (
        wrong.filter(email_hash=_hashed(email)).count() >= MOST_PER_PAIR
        or recent.count() >= MOST_PER_ADDRESS
        or is_closed(email=email, way=Way.PASSWORD, now=now)
    ):
        raise TooManyTries


def forget_old_failures(*, now: datetime) -> None:
    PortalFailure.objects.filter(at__lt=now - DAY).delete()


def _hashed(email: str) -> str:
    return hash_short_code(email, purpose="portal-failure")
