"""What the tests of `kpis tracker` share: the command on the folder of `ours`, and reading what it says."""

import csv
import io

OURS = ("tracker", "--period", "2024Q1", "--data", "../ours", "--definitions", "../kpi_definitions.yaml")


def lines_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def as_one(text):
    return " ".join(text.split())
