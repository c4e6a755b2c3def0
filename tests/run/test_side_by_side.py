"""Much is done by several threads and little by one, and what comes of it is the same."""

from threading import get_ident

import pytest
from tests.cli.test_any_definitions import OWN, PERIOD, RETURNS

from permanence_kpis import side_by_side
from permanence_kpis.extracts import own_layout
from permanence_kpis.extracts.ssda903 import read
from permanence_kpis.quality import consistency
from permanence_kpis.run import rated_scorecard
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request, load_context, sample_folder

IN_THREADS = (own_layout, read, consistency, rated_scorecard)


def asked_for(monkeypatch):
    """Whether little was to be done, each time that it was asked."""
    asked = set()

    def workers(threads, *, is_little):
        asked.add(is_little)
        return side_by_side.workers(threads, is_little=is_little)

    for module in IN_THREADS:
        monkeypatch.setattr(module, "workers", workers)
    return asked


@pytest.fixture(params=["own", "returns"])
def folder(request, tmp_path):
    for file, text in {"own": OWN, "returns": RETURNS}[request.param].items():
        (tmp_path / file).write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", "utf-8")
    with (tmp_path / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("b,31/02/2024,PN1\n" if request.param == "own" else "b,01/01/2014,31/02/2024,PN1\n")
    return str(tmp_path)


def everything(folder):
    context = load_context(Request(None, PERIOD, folder, section="all"))
    scorecard = rated_scorecard.scorecard_of(context)
    return scorecard.results, scorecard.problems, check(Request(None, PERIOD, folder)).findings


def test_the_figures_and_findings_of_several_threads_are_those_of_one(folder, monkeypatch):
    by_one = everything(folder)
    for module in IN_THREADS:
        monkeypatch.setattr(module, "workers", lambda threads, **_: side_by_side.workers(threads, is_little=False))

    assert everything(folder) == by_one
    assert len(by_one[1]) >= 1
    assert len(by_one[2]) >= 1


def test_of_four_children_everything_is_done_by_one_thread(folder, monkeypatch):
    asked = asked_for(monkeypatch)

    everything(folder)

    assert asked == {True}


def test_of_the_sample_nothing_is(monkeypatch):
    asked = asked_for(monkeypatch)

    rated_scorecard.scorecard_of(load_context(Request(None, PERIOD, str(sample_folder()), only=("4.9",))))

    assert asked == {False}


@pytest.mark.parametrize("is_little", [True, False])
def test_little_is_done_by_the_thread_that_asks_and_in_the_order_asked(is_little):
    with side_by_side.workers(2, is_little=is_little) as threads:
        done = list(threads.map(lambda number: (number, get_ident()), range(5)))

    assert [number for number, _ in done] == [0, 1, 2, 3, 4]
    assert ({ident for _, ident in done} == {get_ident()}) == is_little


@pytest.mark.parametrize("is_little", [True, False])
def test_what_goes_wrong_is_raised_where_it_was_asked_for(is_little):
    with side_by_side.workers(2, is_little=is_little) as threads, pytest.raises(ZeroDivisionError):
        list(threads.map(lambda number: 1 // number, [1, 0]))
