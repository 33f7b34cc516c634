"""Browsers that Playwright does not drive: Firefox and WebKit as Debian has them, over WebDriver.

with firefox.opened(firefox.path(), folder) as tab:
    tab.goto(server.url)
    tab.wait_for("document.querySelector('h1')?.innerText === arg", "Welcome")
"""
