"""Effects over REST, for whoever runs the system."""
