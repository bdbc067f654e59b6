"""``python -m station``: the same as ``putonghua-station``."""

from station.cli import main

main()
