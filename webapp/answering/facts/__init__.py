"""The facts of a text in one form, however they are written: numbers, amounts, dates, times and names."""
