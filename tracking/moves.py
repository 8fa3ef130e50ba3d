"""What becomes of hits when two contacts become one: they go with their messages."""

from contacts.moving import Follow, moves

moves("tracking.Hit", "contact", Follow("tracking.Hit", "contact"))
