"""The README's small pictures: one figure of each lesson, taken from the pages that `make book` has built.

python docs/thumbnails.py       writes docs/thumbnails/NN.png
"""

from __future__ import annotations

import argparse
import base64
import io
import re
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FIGURE = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt=')
# Which of a lesson's figures is its own best sign; the first where nothing is said.
CHOSEN = {"00": 3, "01": 1, "02": 2, "03": 3, "04": 3, "05": 1, "08": 1, "10": 1, "11": 1, "12": 2}
WIDTH = 360  # pixels, shown at half of it


def thumbnail(page: Path, figure: int) -> Image.Image:
    """The figure of that position on a page, small and with a palette of its own."""
    pictures = FIGURE.findall(page.read_text(encoding="utf-8"))
    picture = Image.open(io.BytesIO(base64.b64decode(pictures[figure]))).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    return picture.quantize(64, dither=Image.Dither.NONE)


def main() -> None:
    argparse.ArgumentParser(description="One figure of each lesson, for the README.").parse_args()
    pages = sorted((ROOT / "_build/book/course").glob("[0-9][0-9]-*.html"))
    if not pages:
        sys.exit("There are no pages to take figures from. Make them first: make book")
    folder = ROOT / "docs/thumbnails"
    folder.mkdir(exist_ok=True)
    for page in pages:
        number = page.name[:2]
        path = folder / f"{number}.png"
        thumbnail(page, CHOSEN.get(number, 0)).save(path, optimize=True)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
