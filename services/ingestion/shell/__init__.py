"""Where ingestion meets Kafka: what comes in, what goes out, and when it is remembered."""
