"""What became of messages with their readers: whom it may be asked of, what is kept, figures."""
