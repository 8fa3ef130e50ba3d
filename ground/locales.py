"""The languages that our pages speak, and the language and time zone a person is spoken to in."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def language_of(locale: str) -> str:
    """The language of ours that a locale such as `de-AT` asks for; empty if it is none."""
    short = locale.replace("_", "-").partition("-")[0].lower()
    return short if short in dict(settings.LANGUAGES) else ""


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; the installation's own where there is none of it."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def speak(request: HttpRequest, locale: str) -> None:
    """Answer in a person's own language, unless this browser chose one with the switch."""
    language = language_of(locale)
    if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(language)
        request.LANGUAGE_CODE = language
