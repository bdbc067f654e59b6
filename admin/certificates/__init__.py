"""Documents the lab issues: designs, acts, batches, old certificates, electronic copies."""
