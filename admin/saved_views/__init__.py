"""Lists with their filters, kept under a name by each user (常用筛选)."""
