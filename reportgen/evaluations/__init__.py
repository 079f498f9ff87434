"""Per task one frozen dataclass of cached properties: every number of a report, computed once, when first read.

To add a metric: a `@metric` property here; the record, the definitions on the page and the law tests follow from it.
"""
