"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

from pathlib import Path

import streamlit as st

from activsim.views import cached, explore

VIEWS = Path(__file__).parent / "activsim" / "views"
# The icon is a file of ours: Streamlit would have each visitor's browser fetch one of its own from elsewhere.
st.set_page_config(page_title="activsim", page_icon=VIEWS / "icon.png", layout="wide")
st.html(VIEWS / "style.css")
cached.shared_worker()
st.navigation([st.Page(explore.page, title="Explore", url_path="explore", default=True)], position="hidden").run()
st.html(VIEWS / "touch.html", unsafe_allow_javascript=True)  # last, where its empty line is not seen
