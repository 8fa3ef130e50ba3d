"""The sandbox of WhatsApp: nothing leaves the house."""
