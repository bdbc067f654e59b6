"""Files beside records: scans, photographs, materials."""
