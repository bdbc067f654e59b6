"""Pictures of the report and the certificate that ``make demo`` leaves in var/demo.

python docs/pictures/demonstration.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from small_png import shrink

HERE = Path(__file__).resolve().parent
DEMONSTRATION = HERE.parents[1] / "var" / "demo"
CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WINDOW = {"width": 1366, "height": 900}


def main() -> None:
    """Draw both; exits with a sentence where the demonstration has not been run."""
    report = DEMONSTRATION / "report" / "report.html"
    certificate = DEMONSTRATION / "certificate.pdf"
    if not report.exists() or not certificate.exists():
        sys.exit("Run make demo first: the pictures are taken from what it leaves.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport=WINDOW)
        page.goto(report.as_uri())
        page.screenshot(path=HERE / "report.png")
        browser.close()
    shrink(HERE / "report.png")
    command = ["pdftoppm", "-singlefile", "-png", "-r", "60", str(certificate)]
    subprocess.run([*command, str(HERE / "certificate")], check=True)
    shrink(HERE / "certificate.png")


if __name__ == "__main__":
    main()
