"""What is asked for and who meets it: needs, ordered visits, pairings, induction."""
