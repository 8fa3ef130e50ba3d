"""The logo, for everybody: it stands on sign-in pages and in mails."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.branding.brands import logo_path
from accounts.queries import current_firm

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


@require_safe
def logo(_request: HttpRequest, name: str) -> HttpResponse:
    """The picture of that name; an earlier one's address leads to the present one."""
    firm = current_firm(with_logo=True)
    path = logo_path(firm)
    if firm.logo is None or not path:
        raise Http404
    if not path.endswith(f"/{name}"):
        return HttpResponseRedirect(path, headers={"Cache-Control": A_WHILE})
    return HttpResponse(
        bytes(firm.logo),
        content_type=firm.logo_type,
        headers={
            "Cache-Control": FOR_EVER,
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            # Mail programs and the pages of other firms' sites show it, too.
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
