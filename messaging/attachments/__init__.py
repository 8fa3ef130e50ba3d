"""Files that come with messages: kept under caps, named harmlessly, scanned, handed out safely."""
