"""The record: every number of a report as JSON, the only thing that outlives the run.

`parts` describes it once; it is written, read and validated from that, and `record.schema.json` is made from it.
`record.example.json` shows one in full. Absent means not applicable, null means undefined; readers ignore keys they do
not know.
"""
