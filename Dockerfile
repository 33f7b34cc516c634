# The dashboard for a server (docs/hosting.md).
#   docker build -t activsim .                         what runs networks is in it
#   docker build -t activsim --build-arg EXTRAS= .     without Keras and TensorFlow, most of its size
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY models models
COPY lessons lessons
COPY activsim activsim
RUN pip wheel --no-deps --wheel-dir wheel .

FROM python:${PYTHON}-slim
ARG EXTRAS=networks
WORKDIR /srv
COPY --from=build /build/wheel wheel
RUN pip install --no-cache-dir "$(ls wheel/*.whl)${EXTRAS:+[$EXTRAS]}" && rm -r wheel
RUN useradd --uid 1000 --create-home activsim && install -d -o activsim \
    /var/cache/activsim /var/lib/activsim /var/lib/activsim/models /var/lib/activsim/data
USER activsim

# Networks and pictures of one's own go to /var/lib/activsim/models and /var/lib/activsim/data, and the networks that come
# with activsim are listed beside them: ACTIVSIM_MODELS would take their place. The cache may be emptied at any time.
ENV ACTIVSIM_CACHE=/var/cache/activsim \
    KERAS_HOME=/var/cache/activsim/keras \
    XDG_DATA_HOME=/var/lib \
    PYTHONUNBUFFERED=1
VOLUME ["/var/cache/activsim", "/var/lib/activsim"]
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD python -c \
    "import sys, urllib.request as u; u.build_opener(u.ProxyHandler({})).open(sys.argv[1], timeout=4)" \
    "http://127.0.0.1:${STREAMLIT_SERVER_PORT:-8501}/${STREAMLIT_SERVER_BASE_URL_PATH:+$STREAMLIT_SERVER_BASE_URL_PATH/}_stcore/health"
# Its log has the teacher's link, the first time; ACTIVSIM_KEY sets the key.
CMD ["activsim", "serve", "--class"]
