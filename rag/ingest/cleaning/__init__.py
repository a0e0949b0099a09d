"""The article and nothing but the article."""
