"""A mail as a page, by the link that stands in it."""

from django.http import HttpRequest, HttpResponse

from messaging.links import VIEW, links_of
from messaging.models import Message
from messaging.queries.letters import Reader
from portal.pages.wishes import by_link
from portal.visits import shown

#: What the firm wrote shows pictures and leads elsewhere; it runs nothing and asks nothing.
POLICY = (
    "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; font-src https:;"
    " frame-ancestors 'none'; form-action 'none'; base-uri 'none';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


@by_link(VIEW)
def letter_page(request: HttpRequest, message: Message) -> HttpResponse:
    html = Reader(links_of(message.token)).page_of(message)
    if not html.strip():
        return shown(request, "no_letter", status=410)
    headers = {"Content-Security-Policy": POLICY, "X-Robots-Tag": "noindex"}
    return HttpResponse(html, headers=headers)
