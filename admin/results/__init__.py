"""Results by version, their release and recognition, and the documents issued on them."""
