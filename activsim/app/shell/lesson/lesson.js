// A lesson's panel (panel.py): its head, its question, its way on; each draws its own node.

const lessonParts = new WeakMap();
const PART_KINDS = { head: headPart, ask: askPart, way: wayPart };

export default function ({ data, parentElement }) {
  if (!lessonParts.has(parentElement)) {
    const root = node("div", { class: `activsim-lesson part-${data.part}` });
    parentElement.append(root);
    lessonParts.set(parentElement, PART_KINDS[data.part](root));
  }
  lessonParts.get(parentElement).take(data);
}
