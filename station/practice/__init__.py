"""Practice at the booth (练习): read a word, hear at once what was right and what was not."""
