"""How questions that are no ordinary ones are answered: each kind by a function that may decline."""
