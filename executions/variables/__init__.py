"""Variables of the team and of jobs, as programs and pages ask for them."""
