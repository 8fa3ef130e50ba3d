"""The firm's colours, for the pages of the portal."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.branding.brands import brand
from portal.colours import stylesheet, version_of

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=60"


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """A stylesheet that browsers keep for as long as its version is asked for."""
    firm = brand()
    is_present = request.GET.get("v") == version_of(firm)
    headers = {"Cache-Control": FOR_EVER if is_present else A_WHILE}
    return HttpResponse(stylesheet(firm), content_type="text/css; charset=utf-8", headers=headers)
