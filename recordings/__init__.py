"""What was said: sitting bundles on disk, the archive store, its ledger, and their fixity.

This room knows bytes, samples and manifests; a paper is an opaque JSON object to it.
"""
