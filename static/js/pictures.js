// Choosing a picture adds it at once; without this module the button beside the field does.

const LARGEST = 10 * 1024 * 1024;

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches('#story-pictures input[type="file"]') || !input.files.length) return;
  // Too large files still go through the button, so that the server says in the page's language what is wrong.
  if (input.files[0].size <= LARGEST) input.closest(".field").querySelector("[data-add-picture]").click();
});
