"""When things are open: texts, schedules, holidays, market days."""
