"""The look: base page, components, charts, forms, preferences; every page of the product stands on it."""
