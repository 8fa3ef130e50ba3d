"""Plain words that somebody typed, as what a message says: mail of paragraphs, and a way out."""

import re
from collections.abc import Callable
from html import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries import current_firm
from channels.models import Channel
from templating.composing import Sources

TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
UNSUBSCRIBE = "unsubscribe_url"


def own_words(channel: str, subject: str, text: str, *, is_marketing: bool) -> Sources:
    """Plain words in the template language as what a message says."""
    text, html = text.strip(), ""
    if channel == Channel.EMAIL:
        html = html_of(text)
        if is_marketing and UNSUBSCRIBE not in text:
            # Nobody is written to for marketing without a way to say stop.
            said = _in_their_language(lambda: _("Unsubscribe"))
            text += f"\n\n{said}: {{{{ {UNSUBSCRIBE} }}}}"
            html += f'\n<p><a href="{{{{ {UNSUBSCRIBE} }}}}">{said}</a></p>'
    return Sources(subject=subject.strip(), text=text, html=html)


def html_of(text: str) -> str:
    """Plain words in the template language as paragraphs."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "\n".join(f"<p>{_escaped(part)}</p>" for part in paragraphs)


def _in_their_language(words: Callable[[], str]) -> str:
    """A few words of ours, in the language of whoever reads them; else in the firm's."""
    usual = current_firm().locale.partition("-")[0]
    said = ""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said += f'{{% when "{code}" %}}{words()}' if code != usual else ""
    with translation.override(usual):
        otherwise = words()
    asked = "{% assign tongue = locale | default: '' | slice: 0, 2 | downcase %}{% case tongue %}"
    return f"{asked}{said}{{% else %}}{otherwise}{{% endcase %}}"


def _escaped(part: str) -> str:
    pieces = TAG.split(part)
    plain = [
        piece if place % 2 else escape(piece).replace("\n", "<br>\n")
        for place, piece in enumerate(pieces)
    ]
    return "".join(plain)
