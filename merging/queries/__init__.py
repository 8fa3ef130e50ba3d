"""Reading duplicates and merges."""
