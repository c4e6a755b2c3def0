"""How large the program is: lines in all, the longest files, and how long its functions are.

python -m tools.size
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

SOURCE = Path(__file__).parents[1] / "src"
MOST_OF_A_FUNCTION, MOST_OF_A_FILE = 60, 350


def main() -> None:
    """Print the figures, and every function and file that is longer than one should be."""
    files, functions = lines_of_files(), lines_of_functions()
    print(f"{sum(files.values()):,} lines in {len(files)} files, {len(functions):,} functions")
    print(f"median of a function: {median(functions.values())} lines")
    _print_longer("functions", functions, MOST_OF_A_FUNCTION)
    _print_longer("files", files, MOST_OF_A_FILE)


def lines_of_files() -> dict[str, int]:
    """How many lines each module has, by its path under src."""
    return {name: len(text.splitlines()) for name, text in _modules()}


def lines_of_functions() -> dict[str, int]:
    """How many lines each function has, by its module, line and name."""
    return {
        f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for name, text in _modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    }


def _modules() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")


def _print_longer(things: str, lines: dict[str, int], most: int) -> None:
    longer = sorted(((count, name) for name, count in lines.items() if count > most), reverse=True)
    print(f"{things} over {most} lines: {len(longer)}")
    for count, name in longer:
        print(f"{count:6} {name}")


if __name__ == "__main__":
    main()
