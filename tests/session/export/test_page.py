"""Plain data as tables: every value of it stands in exactly one of them, under a head that says what it is."""

from hypothesis import given
from hypothesis import strategies as st

from seqtui.session.export.page import Page, tables_of


def by_path(data):
    return {table.path: table for table in tables_of(data)}


def test_single_values_are_one_table_and_an_object_widens_the_row():
    (table,) = tables_of({"model": "rnn", "norm": 2.5, "clipped": {"norm": 1.0, "factor": 0.4}})
    assert (table.path, table.heads) == ("about", ("", "value"))
    assert table.rows == (("model", "rnn"), ("norm", 2.5), ("clipped.norm", 1.0), ("clipped.factor", 0.4))


def test_a_list_of_objects_has_a_column_for_every_key_of_any_of_them():
    table = by_path({"times": [{"t": 1, "dL": 0.5}, {"t": 2, "dc": 0.1}]})["times"]
    assert table.heads == ("t", "dL", "dc") and table.rows == ((1, 0.5, None), (2, None, 0.1))


def test_a_list_in_a_row_is_a_table_whose_rows_say_where_they_belong():
    data = {"parameters": [{"path": "W", "by_time": [{"t": 1, "norm": 0.5}, {"t": 2, "norm": 0.7}]}]}
    table = by_path(data)["parameters.by_time"]
    assert table.heads == ("parameters", "t", "norm")
    assert table.rows == (("W", 1, 0.5), ("W", 2, 0.7))


def test_an_array_stands_under_the_words_beside_it():
    y = {"path": "t1.y", "names": [["the", "cat"]], "value": [0.25, 0.75]}
    pattern = {"path": "p", "names": [["it", "is"], ["it", "is"]], "value": [[1.0, 0.0], [0.5, 0.5]]}
    table = by_path({"values": [y]})["values.value"]
    assert table.heads == ("values", "the", "cat") and table.rows == (("t1.y", 0.25, 0.75),)
    table = by_path({"values": [pattern]})["values.value"]
    assert table.heads == ("values", "row", "it", "is")
    assert table.rows == (("p", "it", 1.0, 0.0), ("p", "is", 0.5, 0.5))


def test_a_word_that_comes_again_keeps_a_column_of_its_own():
    y = {"path": "y", "names": [["the", "the"]], "value": [0.25, 0.75]}
    assert by_path({"values": [y]})["values.value"].heads == ("values", "the 0", "the 1")


def test_sentences_are_a_table_of_one_column():
    table = by_path({"notes": ["one", "two"], "none": []})["notes"]
    assert table.heads == ("", "notes") and table.rows == ((0, "one"), (1, "two"))
    assert "none" not in by_path({"notes": ["one"], "none": []})


LEAVES = st.integers(1000, 9999).map(lambda k: f"v{k}") | st.integers(1000, 9999)
DATA = st.dictionaries(
    st.sampled_from("abcdef"),
    st.recursive(LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from("uvwxyz"), x, max_size=3)),
    max_size=4,
)


def leaves(data):
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in leaves(value)]
    return [leaf for value in data for leaf in leaves(value)] if isinstance(data, list) else [data]


@given(DATA)
def test_every_value_of_the_data_stands_in_a_table(data):
    cells = [cell for block in Page("x", data).blocks() if hasattr(block, "rows") for row in block.rows for cell in row]
    assert set(leaves(data)) <= set(cells)
