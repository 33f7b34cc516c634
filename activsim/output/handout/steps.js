// A lesson to take home: an explorer for each place that its steps speak of, each drawn once, at the page's opening. data:
// of each its place in the settings and which layers it shows.

const body = document.body;
unpacked(body.querySelector("#data").textContent).then(({ explorers, layers, ...shared }) => {
  const roots = [...body.querySelectorAll(".explorer")];
  roots.forEach((root, index) => {
    const { at, which } = explorers[index];
    drawing({ devicePixelRatio: window.devicePixelRatio }, root, { ...shared, layers: which.map((number) => layers[number]), at });
  });
});
