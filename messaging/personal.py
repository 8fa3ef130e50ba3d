"""What the firm tells people."""

from ground.personal import goes
from messaging.models import Notification

goes(Notification, texts=("title", "message"))
