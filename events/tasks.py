"""Background doors: wake-ups and sweeps of the log's consumers."""
