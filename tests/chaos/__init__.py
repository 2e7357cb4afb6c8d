"""The chaos harness: real processes, seeded faults, and an audit of what the database recorded."""
