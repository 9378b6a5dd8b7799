"""Access of auditors to personal data: the orders that open it, and what was opened."""
