"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import streamlit as st

from activsim.views import early

st.set_page_config(page_title="activsim", page_icon="🧠", layout="wide")
early.begin()

from activsim.views import explore  # noqa: E402  half a second: the browser loads its part meanwhile

st.navigation([st.Page(explore.page, title="Explore", url_path="explore", default=True)], position="hidden").run()
