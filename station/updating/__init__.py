"""The booth keeps its own program up to date: what the server offers, signed, tried, taken back."""
