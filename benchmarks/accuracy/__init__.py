"""How good the ear is, on people and voices it was never trained on: tables, plots, one page."""
