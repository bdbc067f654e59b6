"""People, organisations and posts; identity numbers under lock."""
