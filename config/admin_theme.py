"""How the admin looks: its colours, its mark, and what stands in its frame."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def served(name: str) -> Callable[[HttpRequest], str]:
    """The address of a static file, asked for once the settings are complete."""
    return lambda _request: static(name)


#: The greys and the accent are those of the app: frontend/src/styles/tokens.css.
COLOURS = {
    "base": {
        "50": "#f7f7f9",
        "100": "#f1f1f4",
        "200": "#e7e7ec",
        "300": "#d6d6de",
        "400": "#a3a3ae",
        "500": "#5d5d69",
        "600": "#484852",
        "700": "#33333c",
        "800": "#26262c",
        "900": "#111114",
        "950": "#0c0c0e",
    },
    "primary": {
        "50": "#f6f5fe",
        "100": "#eeedfd",
        "200": "#d9d7fb",
        "300": "#bdbaf8",
        "400": "#a5a1ff",
        "500": "#716af2",
        "600": "#4f46e5",
        "700": "#4338ca",
        "800": "#3730a3",
        "900": "#312e81",
        "950": "#23223f",
    },
    "font": {
        "subtle-light": "var(--text-quiet)",
        "subtle-dark": "var(--text-quiet)",
        "default-light": "var(--text)",
        "default-dark": "var(--text)",
        "important-light": "var(--text-strong)",
        "important-dark": "var(--text-strong)",
    },
}


def theme(*, is_demo: bool, is_production: bool) -> dict[str, Any]:
    """What the admin's theme reads of the settings."""
    badge = [_("Demo"), "info"] if is_demo else [_("Development"), "warning"]
    return {
        "SITE_TITLE": "Rapport",
        "SITE_HEADER": "Rapport",
        "SITE_SUBHEADER": _("Administration"),
        "SITE_ICON": served("ground/mark.svg"),
        "SITE_FAVICONS": [
            {"rel": "icon", "sizes": "16x16 32x32 48x48", "href": "/favicon.ico"},
            {"rel": "icon", "type": "image/svg+xml", "href": served("ground/favicon.svg")},
        ],
        "ENVIRONMENT": None if is_production else badge,
        "SHOW_HISTORY": False,
        "SHOW_VIEW_ON_SITE": False,
        "SHOW_BACK_BUTTON": True,
        "BORDER_RADIUS": "6px",
        "COLORS": COLOURS,
        "STYLES": [served("ground/admin.css")],
        "SIDEBAR": {
            "show_search": True,
            "command_search": True,
            "navigation": "config.admin_sidebar.sidebar",
        },
        "COMMAND": {"search_models": "config.admin_sidebar.searched"},
        "ACCOUNT": {
            "navigation": [
                {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
                {"title": _("Password"), "link": reverse_lazy("account_change_password")},
            ]
        },
    }
