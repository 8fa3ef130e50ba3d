"""What becomes of records when two contacts or organisations become one."""

from contacts.moving import Follow, moves, moves_with_organisations

moves("records.Record", "contact", Follow("records.Record", "contact"))
moves_with_organisations("records.Record", "organisation", Follow("records.Record", "organisation"))
