/* Says in words when a passkey was not used; the ready-made scripts only write to the console. */
const script = document.querySelector("script[data-failed]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const line = document.createElement("p");
  line.className = "message message--warning";
  const words = document.createElement("span");
  words.textContent = script.dataset.failed;
  line.append(words);
  const region = document.getElementById("messages");
  region.replaceChildren(line);
  region.scrollIntoView({ block: "nearest" });
});
