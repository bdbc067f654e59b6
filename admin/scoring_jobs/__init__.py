"""Machine scoring of received sittings: what is left, the worker, versioned results."""
