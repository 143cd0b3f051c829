"""All entries of a club, with running totals, receipts and exports."""
