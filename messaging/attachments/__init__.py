"""Files of messages: kept under caps, named harmlessly, scanned, handed out safely, sent."""
