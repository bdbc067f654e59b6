"""What the lab has received and keeps: bundles, recordings, the ledger."""
