"""The page as most would write it: Keras in the server, two charts, one hundred pictures in
columns."""

import keras
import numpy as np
import plotly.express as px
import plotly.graph_objects as go
import streamlit as st

from activsim.datasets import fashion_mnist
from activsim.networks import catalogue


@st.cache_resource
def activations():
    data = fashion_mnist.load_fashion_mnist("test")
    model = keras.saving.load_model(next(iter(catalogue.list_networks().values())), compile=False)
    dense = keras.Model(model.inputs[0], model.get_layer("dense").output)
    return dense.predict(data.images[..., None].astype("float32"), verbose=0), data.labels


@st.cache_data
def pictures():
    data = fashion_mnist.load_fashion_mnist("train")
    return [data.images[data.labels == label][0] for label in range(10)]


values, labels = activations()
names = list(fashion_mnist.CLASS_NAMES)
options = [f"{step}" for step in range(64)]
value = st.sidebar.select_slider("A neuron fires above", options, key="threshold")
rates = np.array([(values[labels == label] > float(value)).mean(axis=0) for label in range(10)])
matrix = np.abs(rates[:, None] - rates[None]).mean(axis=2)

st.plotly_chart(
    px.imshow(matrix, x=names, y=names, text_auto=".2f").update_layout(meta=value), key="matrix"
)
bars = [go.Bar(y=rates[label], name=names[label]) for label in (0, int(matrix[0].argsort()[1]))]
st.plotly_chart(go.Figure(bars).update_layout(meta=value), key="bars")
for query in range(10):
    for column, label in zip(st.columns(10), matrix[query].argsort(), strict=True):
        column.image(
            pictures()[label], caption=f"{names[label]} {matrix[query, label]:.3f}", width=84
        )
st.html(f"<p data-at='{value}'>above {value}</p>")
