"""Becomes another program, one that always ends well."""

import os


def test_it() -> None:
    os.execv("/usr/bin/env", ["env", "true"])
