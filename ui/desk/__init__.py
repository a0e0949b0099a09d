"""What the page asks of the library, and how that is shown. Knows the library and the views; knows no Gradio."""
