"""Charts drawn by a process of its own: this file is run as a program, and imports nothing of ours that takes time.

It reads Vega-Lite specifications, a line of JSON each, and of each writes a line of JSON with the line that it read and
the SVG, until its input ends.
"""

import json
import sys

import vl_convert


def main() -> None:
    """Draw what is read, in the version of Vega-Lite that is named."""
    [_, version] = sys.argv
    for line in sys.stdin:
        svg = vl_convert.vegalite_to_svg(json.loads(line), vl_version=version)
        print(json.dumps([line.rstrip("\n"), svg]), flush=True)


if __name__ == "__main__":
    main()
