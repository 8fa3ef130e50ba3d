"""The fields that this app knows: of people, organisations, custom fields, tags and the log."""
