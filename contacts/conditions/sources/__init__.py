"""Where values stand: in the row itself, in a row beside it, or in how many rows there are."""
