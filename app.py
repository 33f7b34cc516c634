"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import streamlit as st

from activsim.views import every_page

every_page.begin()

from activsim.views import explore, frame, neuron, pair  # noqa: E402  half a second: the browser loads its part meanwhile

pages = [
    st.Page(explore.page, title="Explore", url_path="explore", default=True),
    st.Page(pair.page, title="Pair", url_path="pair"),
    st.Page(neuron.page, title="Neuron", url_path="neuron"),
]
st.navigation(frame.register(pages), position="top").run()
every_page.end()
