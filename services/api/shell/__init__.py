"""What waits: reads the other services' tables and topics, and answers over HTTP."""
