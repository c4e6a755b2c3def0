"""Lists, plurals and numbers of things, the same in every message and on every page."""

import pytest

from permanence_kpis.words import first_eleven, first_ten, how_many, in_words, listed, named


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_has_commas_and_one_and(items, said):
    assert listed(items) == said


def test_a_list_can_be_of_alternatives():
    assert listed(iter("abc"), "or") == "a, b or c"


def test_of_many_ten_are_named_and_the_others_counted():
    assert first_ten("abcdefghij") == "a, b, c, d, e, f, g, h, i and j"
    assert first_ten("abcdefghijk") == "a, b, c, d, e, f, g, h, i, j and 1 more"


def test_an_eleventh_can_be_named_where_its_number_would_be_as_long():
    assert first_eleven("abcdefghijk") == "a, b, c, d, e, f, g, h, i, j and k"
    assert first_eleven("abcdefghijkl") == "a, b, c, d, e, f, g, h, i, j and 2 more"


@pytest.mark.parametrize(
    ("number", "plural", "said"),
    [
        (1, "children", "1 child"),
        (0, "children", "0 children"),
        (1234, "moves", "1,234 moves"),
        (1, "moves", "1 move"),
        (1, "entries", "1 entry"),
    ],
)
def test_a_number_of_things_has_their_singular_for_one(number, plural, said):
    assert how_many(number, plural) == said


def test_named_things_have_a_plural_of_their_own_or_an_s():
    assert named("row", []) == ""
    assert named("row", ["2"]) == "row 2"
    assert named("row", ["2", "3"]) == "rows 2 and 3"
    assert named("child", ["ann", "ben"], "children") == "children ann and ben"


def test_a_column_is_said_without_its_underscores():
    assert in_words("placement_type") == "placement type"
