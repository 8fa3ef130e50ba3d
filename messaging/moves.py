"""What becomes of messages, notifications and wishes when two contacts become one."""

from contacts.moving import Follow, Stays, moves, moves_with_organisations
from messaging.moving import Choices, Messages, Preferences

# What was written stays written of whom it was written to; who that is now, the merge tells.
moves("messaging.ArchivedMessage", "contact", Stays())
moves("messaging.Notification", "contact", Follow("messaging.Notification", "contact"))
moves("messaging.Message", "contact", Messages())
moves("messaging.Preference", "contact", Preferences())
moves("messaging.TopicChoice", "contact", Choices())
moves(
    "messaging.OptIn", "contact", Follow("messaging.OptIn", "contact", apart=("purpose", "address"))
)
moves("messaging.Suppression", "contact", Follow("messaging.Suppression", "contact"))
moves_with_organisations(
    "messaging.Notification", "organisation", Follow("messaging.Notification", "organisation")
)
