"""Other PDFs that say otherwise than an answer does: their words beside it."""
