"""PDFs that attack their reader: small files that ask for more memory, time or depth than anybody has.

    BOMBS["fanned-out forms"](path)

Most begin with a good page, "Page 1", that a reader must not lose.
"""

from tests.bombs import catalog, content, fonts, pages, pictures, syntax
from tests.bombs.building import BOMBS, SLOW, Bomb

__all__ = ["BOMBS", "SLOW", "Bomb", "catalog", "content", "fonts", "pages", "pictures", "syntax"]
