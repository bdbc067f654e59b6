"""Backup and restore: database, recordings, ledger, keys and all other files, as of one moment."""
