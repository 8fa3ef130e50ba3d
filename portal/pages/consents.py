"""Where somebody confirms a consent, by the link of a mail that asked them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from messaging.errors import OptInExpired
from messaging.links import CONSENT
from messaging.models import Message, OptIn
from messaging.operations.optins import confirm_opt_in
from portal.pages.wishes import by_link
from portal.visits import shown


@by_link(CONSENT)
def consent_page(request: HttpRequest, message: Message) -> HttpResponse:
    """Ask; only the button says yes, since programs look at every link of a mail."""
    if request.method == "POST":
        try:
            done = confirm_opt_in(message=message, now=timezone.now())
        except OptInExpired:
            return shown(request, "consent_over", status=410)
        return shown(request, "consented", purpose=done.purpose.name)
    row = OptIn.objects.filter(message=message).select_related("purpose").first()
    if row is None or (row.confirmed_at is None and row.expires_at <= timezone.now()):
        return shown(request, "consent_over", status=410)
    if row.confirmed_at is not None:
        return shown(request, "consented", purpose=row.purpose.name)
    return shown(request, "consent", purpose=row.purpose.name, wording=row.wording)
