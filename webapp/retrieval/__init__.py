"""Finding passages: the index gives ids and scores, one select under the owner's policies gives the text."""
