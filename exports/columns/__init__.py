"""What an export of contacts or organisations can have as columns."""
