"""Jobs over REST. A job is started by the operation that needs it."""
