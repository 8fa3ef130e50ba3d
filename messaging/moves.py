"""What becomes of messages, notifications and wishes when two contacts become one."""

from contacts.moving import Follow, moves
from messaging.moving import Choices, Preferences

moves("messaging.Notification", "contact", Follow("messaging.Notification", "contact"))
# Of what was said to both as to one of many there is one; all else that was said stays.
moves(
    "messaging.Message",
    "contact",
    Follow("messaging.Message", "contact", apart=("batch",), nulls_differ=True),
)
moves("messaging.Preference", "contact", Preferences())
moves("messaging.TopicChoice", "contact", Choices())
moves(
    "messaging.OptIn", "contact", Follow("messaging.OptIn", "contact", apart=("purpose", "address"))
)
moves("messaging.Suppression", "contact", Follow("messaging.Suppression", "contact"))
