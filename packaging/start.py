"""Where the self-contained folder's program begins."""

from station.updating.launch import main

main()
