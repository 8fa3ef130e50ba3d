"""Background doors of imports."""

from django.utils import timezone

from ground.slots import scheduled
from imports import operations


@scheduled("imports.tasks.forget_imports")
def forget_imports() -> None:
    """Forget the files of old imports, and what became of their lines."""
    operations.forget_imports(now=timezone.now())
