"""What the product tells its people: reminders, returns, escalations."""
