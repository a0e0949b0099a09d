"""The page. Knows Gradio and the library; no other package imports it but the command line."""
