"""The blocks that mails are built of, and what becomes of them.

shapes      what a block can be like, as JSON schema, and what is wrong with one
holding     template language kept out of the way of what cannot read it
markup      the few marks of running text: bold, links, lists
cleaning    HTML of others, without what could do harm
mjml        blocks as MJML, and that as HTML, once, when they are published
plain       blocks as the mail's plain part
"""
