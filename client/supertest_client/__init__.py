"""Supertest's command line for pipelines; the standard library is all that it needs."""

__version__ = "0.1.0"
