"""The tabs of the page, wired: Gradio components and their events. What they do and say is in desk and views."""
