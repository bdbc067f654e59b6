"""What the office keeps records of, as data: systems, kinds, their fields, rules and reports."""
