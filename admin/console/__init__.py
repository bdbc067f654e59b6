"""The console: pages in Chinese for everybody who answers for the test."""
