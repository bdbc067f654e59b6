"""Schema of this room, step by step."""
