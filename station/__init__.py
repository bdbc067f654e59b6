"""The booth program (station): what a candidate sits at, from log-in to upload."""
