"""Every type of step and trigger there is, found when Django starts."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import each module below `steps/` and `triggers/`, which announce their types."""
    for package in ("automation.steps", "automation.triggers"):
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")
