"""What becomes of records when two contacts become one."""

from contacts.moving import Follow, moves

moves("records.Record", "contact", Follow("records.Record", "contact"))
