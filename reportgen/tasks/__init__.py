"""The tasks: each a module that says everything about it, from the columns it reads to the sections it shows."""
