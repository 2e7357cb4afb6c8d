"""`make bench`: Supertest and its peers, measured side by side on one Redis."""
