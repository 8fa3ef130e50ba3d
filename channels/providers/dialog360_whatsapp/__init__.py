"""WhatsApp by 360dialog, which hands the Cloud API on."""
