"""The background doors of channels."""

from django.utils import timezone

from channels.providers.sandbox import audience
from ground.slots import scheduled


@scheduled("channels.tasks.play_sandbox")
def play_sandbox() -> None:
    """Have the readers of the sandbox do what is due."""
    while audience.play(now=timezone.now()) == audience.AT_ONCE:
        pass
