"""Drawing people of each stage, and what a person says of them: how accurate stages are."""

from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from contacts.conditions.compiling import Meant
from contacts.conditions.fields import Catalogue
from contacts.conditions.parsing import parse
from contacts.errors import BadConditions
from contacts.models import Contact
from contacts.queries.search import ids_of
from contacts.queries.segments import explain_each
from lifecycle.errors import NobodyToSample
from lifecycle.models import Lifecycle, SampledContact, StageSample

DRAW = """
SELECT contact_id, stage_id FROM (
    SELECT s.contact_id, s.stage_id,
        row_number() OVER (PARTITION BY s.stage_id ORDER BY random()) AS place
    FROM lifecycle_standing s WHERE s.stage_id = ANY(%(stages)s) AND s.contact_id IN ({seen})
) drawn WHERE place <= %(most)s ORDER BY stage_id, contact_id
"""


@transaction.atomic
def draw_sample(*, lifecycle: Lifecycle, per_stage: int, by: User, now: datetime) -> StageSample:
    """So many people of each stage, of those the person may see, and why they are there.

    :raises NobodyToSample: if nobody is in any stage.
    """
    stages = {stage.pk: stage for stage in lifecycle.stages.all()}
    seen, params = ids_of(Contact.objects.visible_to(by).filter(type=lifecycle.type_id))
    with connection.cursor() as cursor:
        given = {**params, "stages": list(stages), "most": per_stage}
        cursor.execute(DRAW.format(seen=seen), given)
        drawn = cursor.fetchall()
    if not drawn:
        raise NobodyToSample
    sample = StageSample.objects.create(
        lifecycle=lifecycle, per_stage=per_stage, made_by=by, made_at=now
    )
    catalogue = Catalogue()
    rows = []
    for id, stage in stages.items():
        ids = [contact for contact, of in drawn if of == id]
        try:
            tree = parse(stage.conditions, catalogue=catalogue, is_kept=True)
            said = explain_each(Meant(tree, now), ids) if ids else {}
        except BadConditions:
            said = {}
        rows += [
            SampledContact(
                sample=sample,
                contact_id=contact,
                stage=stage,
                why=asdict(said[contact]) if contact in said else None,
            )
            for contact in ids
        ]
    SampledContact.objects.bulk_create(rows)
    return sample


@transaction.atomic
def judge(
    *, sampled: SampledContact, is_right: bool | None, note: str, by: User, now: datetime
) -> SampledContact:
    """Say whether somebody belongs in the stage they were found in; None takes it back."""
    sampled = SampledContact.objects.select_for_update().get(pk=sampled.pk)
    sampled.is_right, sampled.note = is_right, note
    sampled.judged_by, sampled.judged_at = (None, None) if is_right is None else (by, now)
    sampled.save(update_fields=["is_right", "note", "judged_by", "judged_at"])
    return sampled
