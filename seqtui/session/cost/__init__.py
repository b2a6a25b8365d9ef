"""What a run costs, counted: the ledger so far, and the table of lengths."""
