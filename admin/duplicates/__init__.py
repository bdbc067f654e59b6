"""People who may be on file twice: found, compared, merged, parted again."""
