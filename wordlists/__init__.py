"""What is read aloud: syllables, words, passages, topics, and the composing of papers."""
