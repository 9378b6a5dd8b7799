"""What is new, for a page that stays open: counters, the bell, the list that is being read."""
