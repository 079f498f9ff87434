"""What changed between versions, by how much, and how sure that is: statistics of records, which know no page."""
