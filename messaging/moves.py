"""What becomes of notifications when two contacts become one."""

from contacts.moving import Follow, moves

moves("messaging.Notification", "contact", Follow("messaging.Notification", "contact"))
