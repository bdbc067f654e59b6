"""The end of a test day: what is still missing, closing, opening again, the summary."""
