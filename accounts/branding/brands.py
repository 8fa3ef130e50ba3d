"""What pages and mails ask for: the firm's brand, ready to be shown."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.branding.colours import DARK, LIGHT, Palette, palette
from accounts.models import Firm
from accounts.queries import current_firm
from ground.pictures import SUFFIXES


@dataclass(frozen=True)
class Brand:
    """The firm's name, logo and colours. Every pair of colours meant for text can be read."""

    name: str
    #: The logo's path; empty where the name stands alone.
    logo: str
    light: Palette
    dark: Palette
    support_email: str
    locale: str
    time_zone: str

    @property
    def logo_address(self) -> str:
        """The logo's whole address, for mails."""
        return f"{settings.PUBLIC_URL}{self.logo}" if self.logo else ""

    # By the names that templates use.
    @property
    def accent(self) -> str:
        return self.light.accent

    @property
    def on_accent(self) -> str:
        return self.light.on_accent

    @property
    def accent_dark(self) -> str:
        return self.dark.accent

    @property
    def on_accent_dark(self) -> str:
        return self.dark.on_accent


def brand() -> Brand:
    """The firm's brand as it stands now; one query."""
    return brand_of(current_firm())


def brand_of(firm: Firm) -> Brand:
    return Brand(
        name=firm.name,
        logo=logo_path(firm),
        light=palette(firm.accent, LIGHT),
        dark=palette(firm.accent, DARK),
        support_email=firm.support_email,
        locale=firm.locale,
        time_zone=firm.time_zone or settings.TIME_ZONE,
    )


def logo_path(firm: Firm) -> str:
    """Where the logo is: an address of its own for each picture, which caches may keep for ever."""
    if not firm.logo_digest:
        return ""
    name = f"{firm.logo_digest}.{SUFFIXES[firm.logo_type]}"
    return reverse("firm_logo", args=[name])
