"""What any Kafka service needs, whatever its business: the fenced batch and its tools."""
