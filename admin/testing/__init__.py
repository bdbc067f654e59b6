"""Sites, rooms, seats, sessions, candidates, papers and sittings."""
