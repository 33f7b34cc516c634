// A handout: one explorer, which is the page.

const body = document.body;
unpacked(body.querySelector("#data").textContent).then((data) => explorer(body, data));
