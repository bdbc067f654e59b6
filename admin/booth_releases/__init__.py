"""Releases of the booth program: kept, signed, offered to rooms, fetched by booths."""
