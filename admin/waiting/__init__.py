"""Work that waits for somebody, gathered from whichever rooms have some."""
