"""What a team keeps, its tests and jobs, as programs and pages ask for it."""
