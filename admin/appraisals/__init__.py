"""Units held against a standard: self-assessment, visit, scores, rank."""
