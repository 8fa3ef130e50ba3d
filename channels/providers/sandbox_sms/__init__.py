"""The sandbox of SMS: nothing leaves the house."""
