"""What the page shows, as escaped HTML: pure functions of schema values. Knows no Gradio and no library."""
