"""Installing, upgrading and removing packs, and changing their settings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import audit
from contacts.models import ContactType
from events.operations.types import catalogue_changed
from packs import files as pack_files
from packs.checks import check, check_conditions, misfit
from packs.errors import NotInstalled, PackIsFaulty, PackIsOlder, UnfitSetting, UnknownSetting
from packs.models import Pack, Part, Setting
from packs.parts import BY_NAME, KINDS, Brought

#: Any number: one pack at a time.
LOCK = 7_260_311


@dataclass
class Report:
    """What an installation or removal did, and what it left alone and why."""

    pack: str
    version: str
    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def checked_pack(*, slug: str) -> tuple[pack_files.PackFiles, list[Brought]]:
    """A pack's files and parts.

    :raises UnknownPack: if there is none of that name.
    :raises PackIsFaulty: naming every fault with its file, line and path.
    """
    files = pack_files.read(pack_files.find(slug))
    parts = [] if files.faults else check(files)
    if files.faults:
        raise PackIsFaulty(errors=[vars(fault) for fault in files.faults])
    return files, parts


@transaction.atomic
def install_pack(*, slug: str, by: Any, now: datetime) -> Report:
    """Install a pack, or bring an installed one up to date; a second time changes nothing.

    What the firm edited stays as the firm has it, column by column, and is reported.

    :raises PackIsFaulty: naming every fault, before anything was written.
    :raises PackIsOlder: if a newer version is installed.
    """
    one_at_a_time()
    files, parts = checked_pack(slug=slug)
    manifest = files.manifest
    pack, is_new = Pack.objects.get_or_create(
        slug=slug, defaults={"name": manifest["name"], "version": manifest["version"]}
    )
    before = pack.version
    if not is_new and version_of(before) > version_of(manifest["version"]):
        raise PackIsOlder(installed=before, offered=manifest["version"])
    report = Report(slug, manifest["version"])
    known = {(part.kind, part.key): part for part in pack.parts.order_by("pk")}
    for part in parts:
        bring(pack, part, known.pop((part.kind.name, part.key), None), report, now=now)
    for left in reversed(known.values()):
        take_away(pack, left, report)
    pack.name, pack.version, pack.changed_at = manifest["name"], manifest["version"], now
    pack.description = manifest.get("description", "")
    pack.save(update_fields=["name", "version", "description", "changed_at"])
    catalogue_changed()
    refuse_unfit_conditions(files, parts)
    if report.made or report.changed or report.removed or is_new:
        audit.write(
            "pack.installed",
            by=by,
            obj=pack,
            before={"version": None if is_new else before},
            after={"version": pack.version},
            at=now,
        )
    return report


@transaction.atomic
def uninstall_pack(*, slug: str, by: Any, now: datetime) -> Report:
    """Remove what the pack brought, except what the firm edited or uses; that is reported.

    :raises NotInstalled: if it is not there.
    """
    one_at_a_time()
    pack = Pack.objects.filter(slug=slug).first()
    if pack is None:
        raise NotInstalled
    report = Report(slug, pack.version)
    order = {kind.name: place for place, kind in enumerate(KINDS)}
    for part in sorted(pack.parts.all(), key=lambda part: (-order[part.kind], -part.pk)):
        take_away(pack, part, report)
    audit.write("pack.removed", by=by, obj=pack, before={"version": pack.version}, at=now)
    pack.delete()
    catalogue_changed()
    return report


def refuse_unfit_conditions(files: pack_files.PackFiles, parts: list[Brought]) -> None:
    """
    :raises PackIsFaulty: naming conditions that cannot be understood with all that is there now,
        the pack's own fields, types and stages among it.
    """
    check_conditions(files, parts)
    if files.faults:
        catalogue_changed()
        raise PackIsFaulty(errors=[vars(fault) for fault in files.faults])


def bring(pack: Pack, part: Brought, base: Part | None, report: Report, *, now: datetime) -> None:
    """Three ways: what was brought last, what the firm has now, what is brought now."""
    kind, named = part.kind, f"{part.kind.name} {part.key}"
    row: Any = kind.find(part.key, pack.slug)
    values = as_possible(part)
    if base is None:
        if row is None:
            kind.after(kind.make(part.key, pack.slug, values), now)
            report.made.append(named)
        pack.parts.create(kind=kind.name, key=part.key, brought=values)
        return
    if row is None:
        report.kept.append(f"{named}: it was deleted here and stays so")
    else:
        had = kind.values(row)
        edited = {name for name in values if had[name] != base.brought.get(name, had[name])}
        wanted = {name: value for name, value in values.items() if value != had[name]}
        taken = {name: value for name, value in wanted.items() if name not in edited}
        report.kept += [f"{named}: {name} was edited here" for name in sorted(edited & set(wanted))]
        if taken:
            type(row)._default_manager.filter(pk=row.pk).update(**taken)
            row.refresh_from_db()
            kind.after(row, now)
            report.changed.append(named)
        # An edited column is still compared with what was first brought, at every upgrade.
        values = {n: base.brought.get(n) if n in edited else v for n, v in values.items()}
    if base.brought != values:
        base.brought = values
        base.save(update_fields=["brought"])


def as_possible(part: Brought) -> dict[str, Any]:
    """The part's values; a type is the default only where no other is."""
    if part.kind.name != "contact_type" or not part.values["is_default"]:
        return part.values
    of, slug = part.key.split("/")
    others = ContactType.objects.filter(of=of, is_default=True).exclude(slug=slug)
    return {**part.values, "is_default": not others.exists()}


def take_away(pack: Pack, part: Part, report: Report) -> None:
    kind, named = BY_NAME[part.kind], f"{part.kind} {part.key}"
    row: Any = kind.find(part.key, pack.slug)
    if row is not None:
        why = ""
        if kind.is_used(row):
            why = "it is in use"
        # What parts of this kind can say since then, the pack said nothing of.
        elif any(kind.values(row)[n] != value for n, value in part.brought.items()):
            why = "it was edited here"
        if why:
            report.kept.append(f"{named}: {why}")
            # From now on it is the firm's own.
            type(row)._default_manager.filter(pk=row.pk).update(pack="")
        else:
            row.delete()
            report.removed.append(named)
    part.delete()


@transaction.atomic
def change_setting(*, key: str, value: Any, by: Any, now: datetime) -> Setting:
    """Set a value of the firm's own; None goes back to the pack's default.

    :raises UnknownSetting: if there is none of that key.
    :raises UnfitSetting: saying what would fit.
    """
    setting = Setting.objects.select_for_update().filter(key=key).first()
    if setting is None:
        raise UnknownSetting
    if value is not None:
        fault = misfit(setting.kind, value, setting.minimum, setting.maximum)
        if fault:
            raise UnfitSetting(fault, field="value")
    before, setting.value = setting.value, value
    setting.save(update_fields=["value"])
    audit.write(
        "setting.changed",
        by=by,
        obj=setting,
        before={"value": before},
        after={"value": value},
        at=now,
        key=key,
    )
    return setting


def one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def version_of(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
