"""A whole sitting with the sample candidate, from the paper to the certificate."""
