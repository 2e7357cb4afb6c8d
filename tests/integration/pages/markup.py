"""What a page is made of, as a browser reads it."""

from html.parser import HTMLParser

#: Attributes that a strict policy ignores, or that would run something.
INLINE = ("style", "srcdoc")


class Markup(HTMLParser):
    """The elements of a page, and all in it that the policy would block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def inline(self) -> list[str]:
        """Scripts, styles and handlers that stand in the page itself."""
        found = [tag for tag, attrs in self.tags if tag == "style"]
        found += [tag for tag, attrs in self.tags if tag == "script" and "src" not in attrs]
        for tag, attrs in self.tags:
            found += [f"{tag} {name}" for name in attrs if name in INLINE or name[:2] == "on"]
        return found

    @property
    def foreign(self) -> list[str]:
        """Addresses on other hosts."""
        addresses = [
            value or ""
            for _, attrs in self.tags
            for name, value in attrs.items()
            if name in ("src", "href", "action")
        ]
        return [address for address in addresses if "//" in address]

    def values(self, name: str) -> list[str | None]:
        """Return the values of an attribute wherever it stands."""
        return [attrs[name] for _, attrs in self.tags if name in attrs]
