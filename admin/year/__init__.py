"""The figures of a year, gathered from whichever rooms have some."""
