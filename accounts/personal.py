"""Logins of clients, the audit log, and what is kept of colleagues; also of what others bring."""

from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRow, PortalClient
from accounts.operations.audit_redaction import blank_records, strike_names
from ground.models import KeptAnswer
from ground.personal import Person, cleared_by, goes, of_nobody
from ground.striking import strike


def audit_rows_of(person: Person) -> QuerySet[AuditRow]:
    """What was done to the contact's own record."""
    return AuditRow.objects.filter(
        object_type="contacts.contact", object_id=str(person.contact)
    ).order_by("pk")


def redact_audit(person: Person, first: int) -> tuple[int, int | None]:
    """Strike what the person's records were, and their names elsewhere; the chain stays whole."""
    now, blanked = timezone.now(), 0
    if first <= 1:
        blanked = blank_records(records=person.records, by=None, now=now)
    if not person.pattern:
        return blanked, None
    struck, following = strike_names(pattern=person.pattern, first=first, by=None, now=now)
    return blanked + struck, following


def log_entries_of(person: Person) -> QuerySet[LogEntry]:
    of_any = Q(pk__in=[])
    for label, ids in person.records.items():
        app, _dot, model = label.partition(".")
        of_any |= Q(content_type__app_label=app, content_type__model=model, object_id__in=ids)
    return LogEntry.objects.filter(of_any)


def strike_log_entries(person: Person, first: int) -> tuple[int, int | None]:
    """Django's own log of the admin: which record it was stays, what it was called does not."""
    cleared = 0
    if first <= 1:
        cleared = log_entries_of(person).update(object_repr="", change_message="")
    if not person.pattern:
        return cleared, None
    texts = ("object_repr", "change_message")
    struck, following = strike(LogEntry, texts, pattern=person.pattern, first=first)
    return cleared + struck, following


def forget_answers(person: Person, _first: int) -> tuple[int, int | None]:
    """Forget answers of the API that are kept to be given again, if they name the person."""
    rows = KeptAnswer.objects.none()
    if person.pattern:
        named = Q(body__iregex=person.pattern) | Q(key__iregex=person.pattern)
        rows = KeptAnswer.objects.filter(named)
    about = Q(pk__in=[])
    for kind in ("contacts", "notes", "tasks"):
        ids = person.records.get(f"contacts.{kind.removesuffix('s')}", ())
        for id in ids:
            about |= Q(headers__icontains=f"/{kind}/{id}/")
    return (rows | KeptAnswer.objects.filter(about)).delete()[0], None


goes(PortalClient, hidden=("password",))
cleared_by(AuditRow, redact_audit, find=audit_rows_of)
cleared_by(LogEntry, strike_log_entries)
cleared_by(KeptAnswer, forget_answers)
of_nobody(
    _("About colleagues, not about contacts."),
    *("accounts.role", "accounts.user", "accounts.user_roles", "accounts.apitoken"),
    *("accounts.preference", "accounts.invitation", "accounts.invitation_roles"),
    *("accounts.staffsession", "accounts.viewas", "accounts.team", "accounts.membership"),
    *("account.emailaddress", "account.emailconfirmation", "mfa.authenticator"),
    *("socialaccount.socialapp", "socialaccount.socialaccount", "socialaccount.socialtoken"),
    *("sessions.session", "axes.accesslog", "axes.accessattempt", "axes.accessfailurelog"),
    *("axes.accessattemptexpiration", "auth.group", "auth.group_permissions"),
    "auth.permission",
)
of_nobody(
    _("How the firm and its machine are set up; it names no contact."),
    *("accounts.auditcheck", "accounts.auditlink", "accounts.firm", "accounts.writekey"),
    *("accounts.territory", "contenttypes.contenttype", "ground.slot", "ground.heartbeat"),
    *("django_celery_beat.solarschedule", "django_celery_beat.intervalschedule"),
    *("django_celery_beat.clockedschedule", "django_celery_beat.crontabschedule"),
    *("django_celery_beat.periodictasks", "django_celery_beat.periodictask"),
)
