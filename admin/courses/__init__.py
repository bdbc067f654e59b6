"""Training: programmes, course runs, meetings, who takes part, what it came to, hours granted."""
