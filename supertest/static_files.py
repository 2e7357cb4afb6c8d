"""Static files under names that change with their content, also where modules import each other."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Only our own modules: what the packages ship is minified, and looks to Django like bad imports.
OURS = "js/*.js"


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of our modules, so that a page never mixes two releases."""

    # Django's own expressions, which it would apply to every script.
    _imports: Any = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]
    patterns: Any = (*CompressedManifestStaticFilesStorage.patterns, (OURS, _imports))
