"""What the firm is called and how it looks."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.branding.logos import read_logo
from accounts.errors import NoLogo
from accounts.models import Firm, User
from ground.versions import Versions, refuse_if_outdated

LOGO = ("logo", "logo_type", "logo_digest", "logo_width", "logo_height")


@transaction.atomic
def change_firm(
    *, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Firm:
    """Change the firm's particulars; what is not named in the changes stays.

    :raises Outdated: if they were changed since the caller read them.
    """
    firm = _locked()
    refuse_if_outdated(firm, expected)
    before = {name: getattr(firm, name) for name in changes}
    if before == changes:
        return firm
    for name, value in changes.items():
        setattr(firm, name, value)
    _save(firm, changes, now=now)
    audit.write("firm.changed", by=by, obj=firm, before=before, after=changes, at=now)
    return firm


@transaction.atomic
def set_logo(*, upload: bytes, by: User, now: datetime) -> Firm:
    """Show the picture of an uploaded PNG, JPEG or WebP as the firm's logo.

    :raises LogoTooLarge: :raises NotALogo:
    """
    logo = read_logo(upload)
    firm = _locked()
    before = firm.logo_digest
    firm.logo, firm.logo_type, firm.logo_digest = logo.content, logo.content_type, logo.digest
    firm.logo_width, firm.logo_height = logo.width, logo.height
    _save(firm, LOGO, now=now)
    _note(firm, before, by=by, now=now)
    return firm


@transaction.atomic
def remove_logo(*, by: User, now: datetime) -> Firm:
    """Let the firm's name stand alone.

    :raises NoLogo: if it does already.
    """
    firm = _locked()
    if not firm.logo_digest:
        raise NoLogo
    before = firm.logo_digest
    firm.logo, firm.logo_type, firm.logo_digest = None, "", ""
    firm.logo_width = firm.logo_height = None
    _save(firm, LOGO, now=now)
    _note(firm, before, by=by, now=now)
    return firm


def _locked() -> Firm:
    Firm.objects.bulk_create([Firm()], ignore_conflicts=True)
    return Firm.objects.select_for_update().defer("logo").get()


def _save(firm: Firm, names: Any, *, now: datetime) -> None:
    firm.version += 1
    firm.updated_at = now
    firm.save(update_fields=[*names, "version", "updated_at"])


def _note(firm: Firm, before: str, *, by: User, now: datetime) -> None:
    sides = {"before": {"logo": before}, "after": {"logo": firm.logo_digest}}
    audit.write("firm.logo_changed", by=by, obj=firm, at=now, **sides)
