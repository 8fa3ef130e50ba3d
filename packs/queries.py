"""Reading what packs brought."""

from typing import Any

from events.models import TypeAlias
from packs import files
from packs.errors import UnknownSetting
from packs.models import Pack, RouteAlias, Setting, Word

ENGINE_WORDS = {
    "contact": ("contact", "contacts"),
    "organisation": ("organisation", "organisations"),
    "item": ("item", "items"),
    "step": ("step", "steps"),
    "achievement": ("achievement", "achievements"),
    "amount": ("amount", "amounts"),
    "category": ("category", "categories"),
}


def setting(key: str) -> Any:
    """A setting's value, the firm's own or the pack's default: `setting("retention.code_days")`.

    :raises UnknownSetting: if no installed pack brought it.
    """
    row = Setting.objects.filter(key=key).first()
    if row is None:
        raise UnknownSetting
    return row.current


def list_settings() -> Any:
    return Setting.objects.order_by("pack", "id")


def words() -> dict[str, dict[str, str]]:
    """What every concept is called; the pack installed first has its way."""
    spoken = {c: {"singular": one, "plural": many} for c, (one, many) in ENGINE_WORDS.items()}
    order = {slug: place for place, slug in enumerate(installed())}
    rows = Word.objects.filter(pack__in=order)
    for row in sorted(rows, key=lambda row: -order[row.pack]):
        spoken[row.concept] = {"singular": row.singular, "plural": row.plural}
    return spoken


def installed() -> list[str]:
    return list(Pack.objects.order_by("id").values_list("slug", flat=True))


def list_aliases() -> dict[str, Any]:
    """What packs call activity types and endpoints of ours."""
    return {
        "activity_types": TypeAlias.objects.order_by("name"),
        "addresses": RouteAlias.objects.order_by("path"),
    }


def list_packs() -> list[dict[str, Any]]:
    """Every pack there is or was installed: its name, and which versions."""
    rows = {pack.slug: pack for pack in Pack.objects.all()}
    found = {}
    for folder in files.available():
        manifest = files.read(folder).manifest
        row = rows.get(folder.name)
        found[folder.name] = {
            "slug": folder.name,
            "name": manifest.get("name", folder.name),
            "description": manifest.get("description", ""),
            "version": manifest.get("version", ""),
            "installed": row.version if row else None,
        }
    for slug, row in rows.items():
        found.setdefault(
            slug,
            {
                "slug": slug,
                "name": row.name,
                "description": row.description,
                "version": "",
                "installed": row.version,
            },
        )
    return sorted(found.values(), key=lambda pack: pack["slug"])
