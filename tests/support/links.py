"""Links between files, where whoever runs the tests may make them."""

import os

import pytest

LINKS = pytest.mark.skipif(os.name == "nt", reason="Windows lets few people make links")
