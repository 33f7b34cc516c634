"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import streamlit as st

from activsim.views import every_page

every_page.begin()

from activsim.views import explore, silence  # noqa: E402  half a second: the browser loads its part meanwhile

PAGES = [
    st.Page(explore.page, title="Explore", url_path="explore", default=True),
    st.Page(silence.page, title="Silence", url_path="silence"),
]
st.navigation(PAGES, position="hidden").run()
every_page.end()
