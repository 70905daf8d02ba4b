"""Spark as the engine of a run, for what outgrows one machine; nothing else imports it."""
