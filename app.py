"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import streamlit as st

from activsim.views import every_page

every_page.begin()

from activsim.views import explore, frame, train  # noqa: E402  half a second: the browser loads its part meanwhile

pages = [
    st.Page(explore.page, title="Explore", url_path="explore", default=True),
    st.Page(train.page, title="Train", url_path="train"),
]
st.navigation(frame.register(pages), position="top").run()
every_page.end()
