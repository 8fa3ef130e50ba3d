"""The pages below /portal/: server-rendered, and whole without any script."""
