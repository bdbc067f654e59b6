"""Who may open which page: the table, and a lab that has one of everything to open."""
