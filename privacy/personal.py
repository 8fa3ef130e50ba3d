"""What this app itself keeps of people."""

from django.utils.translation import gettext_lazy as _

from ground.personal import Person, by, cleared_by, goes, kept, of_nobody
from jobs import files
from jobs.models import Job
from privacy.models import (
    Consent,
    Disclosure,
    ErasedName,
    GuardianConsent,
    LastLook,
    LegalHold,
    PrivacyRequest,
)
from privacy.operations.requests import EXPORT_JOB


def blank_requests(person: Person, _first: int) -> tuple[int, int | None]:
    """Take the words out of requests, and remove the files that were made for the person."""
    rows = PrivacyRequest.objects.filter(contact=person.contact)
    for job in Job.objects.filter(pk__in=rows.values("job"), kind=EXPORT_JOB):
        files.result_path(job).unlink(missing_ok=True)
        Job.objects.filter(pk=job.pk).update(result_bytes=0)
    return rows.update(note="", refusal=""), None


goes(Consent)
goes(GuardianConsent, texts=("guardian_name", "evidence"))
goes(LegalHold)
goes(Disclosure)
cleared_by(PrivacyRequest, blank_requests, find=by(PrivacyRequest, "contact"))
kept(
    ErasedName,
    None,
    _(
        "Hashes of the addresses and ids of erased people, so that they are not taken up again "
        "(GDPR, Art. 17 and 21). Without the firm's key they say nothing."
    ),
)
kept(
    LastLook,
    None,
    _(
        "What erased people went by, sealed, for as long as jobs run that may have read it before; "
        "it is used to remove their files, and goes with the last of them."
    ),
)
of_nobody(
    _("The firm's own rules and whom it works with; it names no contact."),
    *("privacy.purpose", "privacy.protection", "privacy.retentionpolicy", "privacy.processor"),
)
