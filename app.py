"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import streamlit as st

from activsim.views import every_page

every_page.begin()

from activsim.views import evidence, explore  # noqa: E402  half a second: the browser loads its part meanwhile

PAGES = [
    st.Page(explore.page, title="Explore", url_path="explore", default=True),
    st.Page(evidence.page, title="Evidence", url_path="evidence"),
]
st.navigation(PAGES).run()
every_page.end()
