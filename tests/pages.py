"""What every page that the server renders must hold to."""

import re


def keeps_the_policy(page) -> bool:
    """In our style, with no style or script of its own and nothing from elsewhere."""
    text = page.content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]
    outside = re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", text)
    return (
        'href="/static/ground/pages.css"' in text
        and not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        and all('type="application/json"' in tag for tag in scripts)
        and not outside
    )


def needs_no_script(page) -> bool:
    return keeps_the_policy(page) and b"<script" not in page.content
