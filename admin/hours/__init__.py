"""Hours and credits of continuing education: rules by version, entries, statements, shortfalls."""
