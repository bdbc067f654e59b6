"""Where the self-contained folder's program begins."""

from station.cli import main

main()
