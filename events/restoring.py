"""What the log needs after a restore."""

from events.operations.moving import move_log_position
from ground.restore import after_restore


@after_restore
def move_positions() -> str:
    """Transaction ids may start again in another cluster; the log's clock may not."""
    return f"The log goes on {move_log_position()} positions further."
