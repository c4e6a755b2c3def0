"""Words of a text that may be the id of a child."""

import pytest

from permanence_kpis.persons_in_texts import may_be_ids


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Child 000287's home", {"child", "000287", "home"}),
        ("(A-12/3), KX41.", {"a-12/3", "a-12", "kx41"}),
        ("12 of 345, 1,250 in 2024", set()),
        ("0125 12500", {"0125", "12500"}),
    ],
)
def test_a_word_that_may_be_an_id_is_no_small_number(text, words):
    assert {word for word in may_be_ids(text) if "'" not in word and "," not in word} == words
