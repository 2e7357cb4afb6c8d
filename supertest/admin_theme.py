"""How the admin looks (static/css/tokens.css holds the pages' colours)."""

UNFOLD = {
    "SITE_TITLE": "Supertest",
    "SITE_HEADER": "Supertest",
    "SITE_SUBHEADER": "Administration",
    "SITE_URL": "/",
    "SITE_SYMBOL": "check",
    "BORDER_RADIUS": "8px",
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "executions.sandbox.badge",
    "SCRIPTS": ["executions.sidebar.script"],
    "SIDEBAR": {"navigation": "executions.sidebar.sidebar"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% 0.012 268)",
            "100": "oklch(94.5% 0.027 268)",
            "200": "oklch(89.5% 0.052 268)",
            "300": "oklch(82% 0.092 268)",
            "400": "oklch(72% 0.14 268)",
            "500": "oklch(61% 0.185 268)",
            "600": "oklch(51% 0.2 268)",
            "700": "oklch(45% 0.2 268)",
            "800": "oklch(39% 0.17 268)",
            "900": "oklch(34% 0.13 268)",
            "950": "oklch(25% 0.09 268)",
        },
    },
}
