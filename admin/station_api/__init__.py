"""The HTTP interface that booths talk to."""
