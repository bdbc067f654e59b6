"""A believable city in a data folder of its own: counties, schools, teachers, years of tests."""
