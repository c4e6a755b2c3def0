"""Takes the README's pictures of the report anew. Look at them before you keep them.

python -m docs.picture_in_readme
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.browser import browser
from tests.test_docs import PROJECT, typed

IMAGES = PROJECT / "docs" / "images"
REPORT = "kpis report --period 2024Q1 --data sample --by age_band --output"
PICTURES = {"report.png": ("header", 1180), "report-measure.png": ("#measure-4-1", 650)}
WIDTH = 1160


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, browser() as opened:
        file = Path(folder) / "report.html"
        done = typed(f"{REPORT} {file}", PROJECT)
        assert done.returncode == 0, done.stderr
        page = opened.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto(file.as_uri())
        for name, (part, height) in PICTURES.items():
            top = page.locator(part).bounding_box()["y"]
            clip = {"x": 0, "y": top, "width": WIDTH, "height": height}
            page.screenshot(path=IMAGES / name, full_page=True, clip=clip)


if __name__ == "__main__":
    main()
