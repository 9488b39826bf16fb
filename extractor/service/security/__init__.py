"""Who may ask what, how often and how much; and what a browser may do with the answers.

`guard` stands in front of every route and lets nothing through that it does not know; `keys` and `sessions` say who asks, `limits`
how often, `uploads` what comes in, `headers` what goes along with every answer.
"""
