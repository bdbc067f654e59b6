"""Registration by candidates themselves, its approval; cancelling, reinstating, changed rules."""
