"""Writing duplicates and merges."""
