"""One person's file: its headings and entries, requests to correct it, its time line, its print."""
