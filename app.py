"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

from pathlib import Path

import streamlit as st

from activsim.views import explore

st.set_page_config(page_title="activsim", page_icon="🧠", layout="wide")
st.html(Path(__file__).parent / "activsim" / "views" / "style.css")
st.navigation([st.Page(explore.page, title="Explore", url_path="explore", default=True)], position="hidden").run()
