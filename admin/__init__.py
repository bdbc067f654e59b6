"""The lab server and its console: people, sessions, marking, archive, training records."""
