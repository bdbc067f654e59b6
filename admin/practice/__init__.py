"""Practice at the booth: codes, runs, readings, and the worker that judges them."""
