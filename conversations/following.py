"""What follows of a message for its conversation: announced to messaging when Django starts."""

from conversations.operations.keeping import keep_up
from messaging.following import follows

follows(keep_up)
