"""What becomes of messages and notifications when two contacts become one."""

from contacts.moving import Follow, moves

moves("messaging.Notification", "contact", Follow("messaging.Notification", "contact"))
moves("messaging.Message", "contact", Follow("messaging.Message", "contact", apart=("batch",)))
moves("messaging.Preference", "contact", Follow("messaging.Preference", "contact", one=True))
moves(
    "messaging.TopicChoice", "contact", Follow("messaging.TopicChoice", "contact", apart=("topic",))
)
moves("messaging.Suppression", "contact", Follow("messaging.Suppression", "contact"))
