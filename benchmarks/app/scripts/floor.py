"""The least that Streamlit can do with a slider: one line of text."""

import streamlit as st

value = st.select_slider("A neuron fires above", [f"{step}" for step in range(64)], key="threshold")
st.html(f"<p data-at='{value}'>above {value}</p>")
