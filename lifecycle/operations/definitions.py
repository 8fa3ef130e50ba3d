"""Making, changing and deleting lifecycles and their stages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.conditions.fields import Catalogue
from contacts.conditions.nodes import conditions_in
from contacts.conditions.parsing import parse
from contacts.models import ContactType
from contacts.queries.uses import names_choosing
from ground.doorbell import ring
from ground.mentions import NamedElsewhere
from ground.versions import Versions, refuse_if_outdated
from lifecycle.errors import (
    LifecycleInUse,
    LifecycleTaken,
    StageAsksForSegments,
    StageInUse,
    StageTaken,
)
from lifecycle.models import Lifecycle, Stage, Standing
from lifecycle.operations.placing import Rules

REFRESH = "lifecycle.tasks.refresh_lifecycles"
#: What is kept of a stage in the audit log.
COLUMNS = (
    *("key", "label", "description", "colour", "order", "priority", "conditions"),
    *("tell_owner", "tell_roles"),
)


@transaction.atomic
def create_lifecycle(
    *, type: ContactType, by: User | None, now: datetime, at_risk: Any = None
) -> Lifecycle:
    """A lifecycle for contacts of a type, without any stage yet.

    :raises LifecycleTaken: if the type has one.
    :raises BadConditions, StageAsksForSegments: if what puts at risk cannot be asked.
    """
    lifecycle = Lifecycle(type=type, at_risk=cleaned(at_risk, root="at_risk"))
    lifecycle.created_at = lifecycle.updated_at = lifecycle.refresh_at = now
    try:
        with transaction.atomic():
            lifecycle.save(force_insert=True)
    except IntegrityError:
        raise LifecycleTaken(field="type") from None
    audit.write("lifecycle.created", by=by, obj=lifecycle, at=now, after={"type": type.slug})
    return lifecycle


@transaction.atomic
def change_lifecycle(
    *,
    lifecycle: Lifecycle,
    at_risk: Any,
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Lifecycle:
    """Say anew what puts contacts at risk.

    :raises Outdated: if it was changed since the caller read it.
    :raises BadConditions, StageAsksForSegments: as for a new one.
    """
    lifecycle = Lifecycle.objects.select_for_update().get(pk=lifecycle.pk)
    refuse_if_outdated(lifecycle, expected)
    before, after = lifecycle.at_risk, cleaned(at_risk, root="at_risk")
    if before != after:
        lifecycle.at_risk = after
        touch(lifecycle, now=now, also=["at_risk"])
        audit.write(
            "lifecycle.changed",
            by=by,
            obj=lifecycle,
            before={"at_risk": before},
            after={"at_risk": after},
            at=now,
        )
    return lifecycle


@transaction.atomic
def delete_lifecycle(
    *, lifecycle: Lifecycle, by: User, now: datetime, expected: Versions = None
) -> None:
    """Forget a lifecycle that nobody is in.

    :raises LifecycleInUse: while contacts are in its stages.
    :raises NamedElsewhere: saying what asks for one of its stages.
    """
    lifecycle = Lifecycle.objects.select_for_update().get(pk=lifecycle.pk)
    refuse_if_outdated(lifecycle, expected)
    if Standing.objects.filter(stage__lifecycle=lifecycle).exists():
        raise LifecycleInUse
    _refuse_named(list(lifecycle.stages.all()))
    audit.write("lifecycle.deleted", by=by, obj=lifecycle, at=now)
    lifecycle.delete()


@transaction.atomic
def create_stage(
    *,
    lifecycle: Lifecycle,
    key: str,
    label: str,
    conditions: Any,
    by: User | None,
    now: datetime,
    tell_people: Collection[User] = (),
    **given: Any,
) -> Stage:
    """A stage; whoever belongs in it comes there a moment later.

    :raises BadConditions, StageAsksForSegments: naming what in its conditions cannot be asked.
    :raises StageTaken: if another has the key.
    """
    lifecycle = Lifecycle.objects.select_for_update().get(pk=lifecycle.pk)
    stage = Stage(lifecycle=lifecycle, key=key, label=label, conditions=cleaned(conditions))
    for name, value in given.items():
        setattr(stage, name, value)
    stage.created_at = stage.updated_at = now
    try:
        with transaction.atomic():
            stage.save(force_insert=True)
    except IntegrityError:
        raise StageTaken(field="key") from None
    stage.tell_people.set(tell_people)
    touch(lifecycle, now=now)
    audit.write("stage.created", by=by, obj=stage, after=_picture(stage), at=now)
    return stage


@transaction.atomic
def change_stage(
    *,
    stage: Stage,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    expected: Versions = None,
) -> Stage:
    """Change a stage; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises BadConditions, StageAsksForSegments: as for a new one.
    """
    lifecycle = Lifecycle.objects.select_for_update().get(pk=stage.lifecycle_id)
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    refuse_if_outdated(stage, expected)
    before = _picture(stage)
    changes = dict(changes)
    people = changes.pop("tell_people", None)
    if "conditions" in changes:
        changes["conditions"] = cleaned(changes["conditions"])
    for name, value in changes.items():
        setattr(stage, name, value)
    if people is not None:
        stage.tell_people.set(people)
    after = _picture(stage)
    if after == before and people is None:
        return stage
    stage.version += 1
    stage.updated_at = now
    stage.save()
    touch(lifecycle, now=now)
    audit.write("stage.changed", by=by, obj=stage, before=before, after=after, at=now)
    return stage


@transaction.atomic
def delete_stage(*, stage: Stage, by: User, now: datetime, expected: Versions = None) -> None:
    """Forget a stage that nobody is in; what happened there stays in the log.

    :raises NamedElsewhere: saying what asks for it.
    :raises StageInUse: while contacts are in it.
    """
    lifecycle = Lifecycle.objects.select_for_update().get(pk=stage.lifecycle_id)
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    refuse_if_outdated(stage, expected)
    if stage.standings.exists():
        raise StageInUse
    _refuse_named([stage])
    audit.write("stage.deleted", by=by, obj=stage, before=_picture(stage), at=now)
    stage.delete()
    touch(lifecycle, now=now)


def _refuse_named(stages: list[Stage]) -> None:
    """Nothing but the stages themselves may ask for one whose key no other stage bears."""
    own = {str(stage) for stage in stages}
    others = Stage.objects.exclude(pk__in=[stage.pk for stage in stages])
    staying = set(others.values_list("key", flat=True))
    named: dict[str, list[str]] = {}
    for stage in stages:
        if stage.key in staying:
            continue
        for plural, names in names_choosing(stage.key, of=("stage", "previous_stage")).items():
            foreign = [name for name in names if plural != "stages" or name not in own]
            named.setdefault(plural, []).extend(foreign)
    if any(named.values()):
        raise NamedElsewhere({plural: names for plural, names in named.items() if names})


def touch(lifecycle: Lifecycle, *, now: datetime, also: Collection[str] = ()) -> None:
    """Have everybody looked at again as soon as a worker is free; a refresh under way ends."""
    lifecycle.version += 1
    lifecycle.updated_at = lifecycle.refresh_at = now
    # What it depends on is known again once that is done.
    lifecycle.touched_by, lifecycle.fault = None, ""
    lifecycle.save(
        update_fields=[*also, "version", "updated_at", "refresh_at", "touched_by", "fault"]
    )
    ring(REFRESH)


@transaction.atomic
def ask_for_refresh(*, lifecycle: Lifecycle, now: datetime) -> None:
    """Have everybody looked at again, as soon as a worker is free."""
    Lifecycle.objects.filter(pk=lifecycle.pk).update(refresh_at=now)
    ring(REFRESH)


def cleaned(conditions: Any, *, root: str = "conditions") -> dict[str, Any]:
    """A tree as it is kept; empty for none.

    :raises BadConditions: naming what cannot be understood.
    :raises StageAsksForSegments: since a segment that asks for stages would close a circle.
    """
    if not conditions:
        return {}
    tree = parse(conditions, root=root)
    if any(one.field.lookup == "segments" for one in conditions_in(tree)):
        raise StageAsksForSegments(field=root)
    return tree.as_json()


def rules_drafted(drafted: list[dict[str, Any]]) -> tuple[Rules, dict[int, str]]:
    """Rules that nobody keeps yet, by invented numbers; and the key of each.

    :raises BadConditions, StageAsksForSegments: as for those that are kept.
    """
    catalogue = Catalogue()
    keys = {place: one["key"] for place, one in enumerate(drafted, 1)}
    trees = [
        (one["priority"], place, parse(one["conditions"], catalogue=catalogue, root=root))
        for place, one in enumerate(drafted, 1)
        for root in [f"stages[{place - 1}].conditions"]
    ]
    stages = [(place, tree) for _, place, tree in sorted(trees, key=lambda one: one[:2])]
    return Rules(stages, None), keys


def _picture(stage: Stage) -> dict[str, Any]:
    return {name: getattr(stage, name) for name in COLUMNS}
