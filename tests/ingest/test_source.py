"""Source code keeps its lines; notebooks are read with their results and errors."""

import json


def test_source_code_keeps_its_lines_and_indentation(read) -> None:
    parsed = read("MAX_RETRIES = 7\n\n\nclass Ferry:\n\tcapacity = 240\n", "ferry.py")
    assert [block.text for block in parsed.blocks] == ["MAX_RETRIES = 7", "class Ferry:\n    capacity = 240"]


def test_a_notebook(read) -> None:
    figure = {"data": {"image/png": "iVBO", "text/plain": ["<Figure size 432x288 with 1 Axes>"]}}
    cells = [
        {"cell_type": "markdown", "source": ["# Tides\n", "They *rise*."]},
        {"cell_type": "code", "source": "print(42)", "outputs": [{"text": ["42\n"]}, figure]},
    ]
    parsed = read(json.dumps({"nbformat": 4, "cells": cells}), "a.ipynb")
    assert (parsed.title, parsed.text) == ("Tides", "Tides\n\nThey rise.\n\nprint(42)\n\n42")


def test_a_notebook_of_before_2015_and_an_error(read) -> None:
    error = {"output_type": "pyerr", "ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}
    cells = [
        {"cell_type": "heading", "level": 1, "source": ["Tides"]},
        {"cell_type": "code", "input": ["1/0"], "outputs": [error]},
    ]
    parsed = read(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}), "a.ipynb")
    assert (parsed.title, parsed.text) == ("Tides", "Tides\n\n1/0\n\nZeroDivisionError: division by zero")
