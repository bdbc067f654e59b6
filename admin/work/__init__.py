"""The year's plan of work, each piece of it supervised: milestones, visits, reports, evaluation."""
