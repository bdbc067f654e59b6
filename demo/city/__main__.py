"""``python -m demo.city --folder FOLDER``."""

import typer

from demo.city.command import demo_city

typer.run(demo_city)
