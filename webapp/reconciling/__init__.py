"""PostgreSQL, the files on the disk and the index are compared, and what differs is named and can be mended.

``points``, ``documents``, ``messages`` and ``disk`` find differences, ``repair`` mends them, ``run`` does all of it in
turn and keeps the result, and ``command`` is what ``flask reconcile`` says. What a job is working on is not judged: it
is on its way. It all goes user by user or page by page, so that it takes no more memory for more users.
"""
