// Turns every <textarea data-editor> into a rich-text editor. The text area stays the form's field and always holds
// the present text; without this module people write plain paragraphs into it.

const BLOCK = /<(p|ul|ol|li|h[1-6]|blockquote|table|div)\b/i;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The same rule as on the server: text without block elements is plain, blank lines part its paragraphs.
function paragraphs(text) {
  if (BLOCK.test(text) || !text.trim()) return text;
  const box = document.createElement("div");
  for (const part of text.trim().split(/\n{2,}/)) {
    const paragraph = make("p");
    part.split("\n").forEach((line, n) => paragraph.append(...(n ? [make("br"), line] : [line])));
    box.append(paragraph);
  }
  return box.innerHTML;
}

function extensionsFor(kit, editorial) {
  const member = [
    kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Bold, kit.Italic, kit.Strike, kit.BulletList,
    kit.OrderedList, kit.ListItem, kit.Blockquote, kit.UndoRedo,
    kit.Heading.configure({ levels: editorial ? [2, 3] : [3] }),
    kit.Link.configure({ openOnClick: false, enableTarget: false, protocols: ["http", "https"] }),
  ];
  const more = [kit.Table.configure({ resizable: false }), kit.TableRow, kit.TableHeader, kit.TableCell, kit.TrailingNode];
  return editorial ? [...member, ...more] : member;
}

const TOOLS = [
  { name: "bold", face: "B", run: (chain) => chain.toggleBold() },
  { name: "italic", face: "I", run: (chain) => chain.toggleItalic() },
  { name: "strike", face: "S", run: (chain) => chain.toggleStrike() },
  { name: "heading2", face: "H2", only: "editorial", is: ["heading", { level: 2 }], run: (chain) => chain.toggleHeading({ level: 2 }) },
  { name: "heading3", face: "H", is: ["heading", { level: 3 }], run: (chain) => chain.toggleHeading({ level: 3 }) },
  { name: "bulletList", icon: "list", run: (chain) => chain.toggleBulletList() },
  { name: "orderedList", face: "1.", run: (chain) => chain.toggleOrderedList() },
  { name: "blockquote", face: "“”", run: (chain) => chain.toggleBlockquote() },
  { name: "link", icon: "link" },
  { name: "table", face: "⊞", only: "editorial", run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }) },
  { name: "addRow", face: "+↓", only: "editorial", inTable: true, run: (chain) => chain.addRowAfter() },
  { name: "addColumn", face: "+→", only: "editorial", inTable: true, run: (chain) => chain.addColumnAfter() },
  { name: "deleteRow", face: "−↓", only: "editorial", inTable: true, run: (chain) => chain.deleteRow() },
  { name: "deleteColumn", face: "−→", only: "editorial", inTable: true, run: (chain) => chain.deleteColumn() },
  { name: "deleteTable", face: "⊟", only: "editorial", inTable: true, run: (chain) => chain.deleteTable() },
  { name: "undo", icon: "undo", momentary: true, run: (chain) => chain.undo() },
  { name: "redo", icon: "undo", momentary: true, run: (chain) => chain.redo() },
];

function icon(sheet, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sheet}#${name}`);
  svg.append(use);
  return svg;
}

function askForLink(editor, words) {
  const id = `link-${Math.random().toString(36).slice(2)}`;
  const input = make("input", { type: "url", id, inputmode: "url", placeholder: "https://" });
  const refused = make("p", { class: "errorlist", role: "alert" });
  const set = make("button", { type: "submit", class: "button" }, words.linkSet);
  const remove = make("button", { type: "button", class: "button button--quiet" }, words.linkRemove);
  const cancel = make("button", { type: "button", class: "button-link" }, words.cancel);
  const form = make("form", { class: "form", method: "dialog", novalidate: "" },
    make("div", { class: "field" }, make("label", { for: id }, words.linkAddress), refused, input),
    make("div", { class: "actions" }, set, remove, cancel));
  const dialog = make("dialog", { class: "editor-dialog", "aria-label": words.link }, form);
  input.value = editor.getAttributes("link").href || "";
  remove.hidden = !input.value;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!/^https?:\/\/\S+\.\S+/i.test(input.value.trim())) {
      refused.textContent = words.linkRefused;
      input.focus();
      return;
    }
    editor.chain().focus().extendMarkRange("link").setLink({ href: input.value.trim() }).run();
    dialog.close();
  });
  remove.addEventListener("click", () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    dialog.close();
  });
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function toolbarFor(editor, textarea, words, label) {
  const kind = textarea.dataset.editor;
  const bar = make("div", { class: "rich-text__toolbar", role: "toolbar", "aria-label": `${words.toolbar}: ${label}` });
  const buttons = [];
  for (const tool of TOOLS.filter((one) => !one.only || one.only === kind)) {
    const button = make("button", { type: "button", "aria-label": words[tool.name], title: words[tool.name], "data-tool": tool.name });
    button.append(tool.icon ? icon(textarea.dataset.editorIcons, tool.icon) : tool.face);
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => (tool.run ? tool.run(editor.chain().focus()).run() : askForLink(editor, words)));
    bar.append(button);
    buttons.push([tool, button]);
  }
  const refresh = () => {
    for (const [tool, button] of buttons) {
      if (tool.momentary) button.disabled = !editor.can()[tool.name]();
      else if (tool.inTable) button.hidden = !editor.isActive("table");
      else button.setAttribute("aria-pressed", String(editor.isActive(...(tool.is || [tool.name]))));
      if (tool.name === "link") button.disabled = editor.state.selection.empty && !editor.isActive("link");
    }
  };
  // One stop for the Tab key, arrows inside, as people with a keyboard expect of a toolbar.
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const usable = buttons.map(([, button]) => button).filter((button) => !button.disabled && !button.hidden);
    const next = usable[(usable.indexOf(document.activeElement) + step + usable.length) % usable.length];
    event.preventDefault();
    next.focus();
  });
  buttons.forEach(([, button], n) => (button.tabIndex = n ? -1 : 0));
  bar.addEventListener("focusin", (event) => buttons.forEach(([, button]) => (button.tabIndex = button === event.target ? 0 : -1)));
  editor.on("transaction", refresh);
  refresh();
  return bar;
}

async function build(textarea) {
  if (textarea.dataset.editorReady) return;
  textarea.dataset.editorReady = "yes";
  const kit = await import(textarea.dataset.editorSource);
  const words = JSON.parse(textarea.dataset.editorWords);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  const wrapper = make("div", { class: "rich-text" });
  const attributes = { class: "rich-text__text prose", role: "textbox", "aria-multiline": "true", id: textarea.id };
  if (label) attributes["aria-labelledby"] = label.id ||= `${textarea.id}_label`;
  for (const name of ["aria-describedby", "aria-invalid", "lang"]) {
    if (textarea.getAttribute(name)) attributes[name] = textarea.getAttribute(name);
  }
  textarea.id += "_source";
  textarea.before(wrapper);
  const editor = new kit.Editor({
    element: wrapper,
    content: paragraphs(textarea.value),
    extensions: extensionsFor(kit, textarea.dataset.editor === "editorial"),
    injectCSS: false, // the site's policy refuses styles that are not in its own files
    editorProps: { attributes },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onBlur: () => textarea.dispatchEvent(new Event("change", { bubbles: true })),
  });
  wrapper.prepend(toolbarFor(editor, textarea, words, label ? label.textContent.trim() : ""));
  label?.addEventListener("click", () => editor.commands.focus());
  textarea.hidden = true;
}

function buildAll(root) {
  for (const textarea of root.querySelectorAll("textarea[data-editor]")) build(textarea);
}

buildAll(document);
document.addEventListener("htmx:load", (event) => buildAll(event.detail.elt));
