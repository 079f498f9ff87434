"""Pure functions on arrays, grouped by concept, never by task; they import numpy and the array types alone.

To add a metric: a function here, and a `@metric` property in the evaluation of each task that has it.
"""
