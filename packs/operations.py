"""Installing, upgrading and removing packs, and changing their settings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import audit
from contacts.models import ContactType
from events.operations.types import catalogue_changed
from events.queries import forget_catalogue
from ground.refusals import Refusal
from packs import files as pack_files
from packs.checks import check, misfit, steps
from packs.contents import edited_columns
from packs.errors import NotInstalled, PackIsFaulty, PackIsOlder, UnfitSetting, UnknownSetting
from packs.kinds import Values
from packs.models import Pack, Part, Setting
from packs.parts import BY_NAME, KINDS, Brought, settings_in, with_settings

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


def check_pack(*, slug: str, now: datetime) -> int:
    """How many parts a pack brings, if there is nothing wrong with it; it is installed on trial.

    :raises UnknownPack: if there is none of that name.
    :raises PackIsFaulty: naming every fault with its file, line and path.
    :raises PackIsOlder: if a newer version is installed.
    """
    with transaction.atomic():
        install_pack(slug=slug, by=None, now=now)
        parts = Part.objects.filter(pack__slug=slug).count()
        transaction.set_rollback(True)
    forget_catalogue()
    return parts


def checked_pack(*, slug: str) -> tuple[pack_files.PackFiles, list[Brought]]:
    """A pack's files and parts, as far as its files alone can be checked.

    :raises UnknownPack, PackIsFaulty: as `check_pack` does.
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
    touched = [
        part
        for part in parts
        if bring(pack, part, known.pop((part.kind.name, part.key), None), report)
    ]
    for left in reversed(known.values()):
        take_away(pack, left, report)
    forget_catalogue()
    settle_all(files, touched, now)
    pack.name, pack.version, pack.changed_at = manifest["name"], manifest["version"], now
    pack.description = manifest.get("description", "")
    pack.save(update_fields=["name", "version", "description", "changed_at"])
    catalogue_changed()
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


def bring(pack: Pack, part: Brought, base: Part | None, report: Report) -> bool:
    """Three ways: what was brought last, what the firm has now, what is brought now.

    Whether a row was made or changed.
    """
    kind, named = part.kind, f"{part.kind.name} {part.key}"
    values = as_possible(part)
    if base is not None:
        return bring_anew(pack, base, values, part.asks, report)
    is_new = kind.find(part.key, pack.slug) is None
    if is_new:
        kind.make(part.key, pack.slug, values)
        report.made.append(named)
    else:
        report.kept.append(f"{named}: there was one already, which is used")
    pack.parts.create(kind=kind.name, key=part.key, brought=values, asks=part.asks)
    return is_new


def bring_anew(pack: Pack, base: Part, values: Values, asks: Values, report: Report) -> bool:
    """The part with these values, but for what the firm edited; whether its row changed."""
    kind, named = BY_NAME[base.kind], f"{base.kind} {base.key}"
    row: Any = kind.find(base.key, pack.slug)
    taken: Values = {}
    if row is None:
        report.kept.append(f"{named}: it was deleted here and stays so")
    elif row.pack == pack.slug:
        now = kind.values(row)
        edited = {name for name in values if now[name] != base.brought.get(name, now[name])}
        wanted = {name: value for name, value in values.items() if value != now[name]}
        taken = {name: value for name, value in wanted.items() if name not in edited}
        report.kept += [f"{named}: {name} was edited here" for name in sorted(edited & set(wanted))]
        if taken:
            kind.change(row, taken)
            report.changed.append(named)
        # An edited column is still compared with what was first brought, at every upgrade.
        values = {n: base.brought.get(n) if n in edited else v for n, v in values.items()}
    if (base.brought, base.asks) != (values, asks):
        base.brought, base.asks = values, asks
        base.save(update_fields=["brought", "asks"])
    return bool(taken)


def settle_all(files: pack_files.PackFiles, parts: list[Brought], now: datetime) -> None:
    """Have rows take in what they were given, now that everything they can name is there.

    :raises PackIsFaulty: naming each condition that nobody understands.
    """
    slug = files.manifest["slug"]
    for part in parts:
        if part.kind.settle is None:
            continue
        try:
            part.kind.settle(part.kind.find(part.key, slug), now)
        except Refusal as refusal:
            told = refusal.facts.get("errors") or [{"field": "", "detail": refusal.detail}]
            for fault in told:
                files.blame(part.kind.file, [*part.path, *steps(fault["field"])], fault["detail"])
    if files.faults:
        raise PackIsFaulty(errors=[vars(fault) for fault in files.faults])


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
    # One that was here before the pack is not the pack's to take.
    if row is not None and row.pack == pack.slug:
        why = ""
        heir = Part.objects.filter(kind=part.kind, key=part.key).exclude(pack=pack).first()
        if heir is not None:
            type(row)._default_manager.filter(pk=row.pk).update(pack=heir.pack.slug)
            report.kept.append(f"{named}: pack {heir.pack.slug} brings it too")
            part.delete()
            return
        if kind.is_used(row):
            why = "it is in use"
        # What parts of this kind can say since then, the pack said nothing of.
        elif edited_columns(kind, row, part.brought):
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
    settings_changed(setting, now)
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


def settings_changed(setting: Setting, now: datetime) -> None:
    """Bring anew what the pack's parts say with the setting; what the firm edited stays."""
    own = setting.key.removeprefix(f"{setting.pack}.")
    pack = Pack.objects.filter(slug=setting.pack).first()
    if pack is None:
        return
    rows = Setting.objects.filter(pack=pack.slug)
    current = {row.key.removeprefix(f"{pack.slug}."): row.current for row in rows}
    report = Report(pack.slug, pack.version)
    for part in pack.parts.exclude(asks={}).order_by("pk"):
        if own not in settings_in(part.asks):
            continue
        values = {**part.brought, **with_settings(part.asks, current)}
        kind = BY_NAME[part.kind]
        if bring_anew(pack, part, values, part.asks, report) and kind.settle is not None:
            kind.settle(kind.find(part.key, pack.slug), now)


def one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def version_of(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
