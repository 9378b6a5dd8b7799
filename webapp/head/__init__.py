"""The head's page: decisions to take, what is late, who has how much, what will be late, who gets what."""
