"""The format workflows are written in: one document, as JSON in the API and as YAML in a file.

reading     a document made sure of, and as the program that runs; faults name their place
checking    what stands against going live: what is named and gone, circles, missing apps
"""
