// What Oscar's dashboard wrote into attributes, which a page's policy refuses, and manners for its editor.
(function () {
  "use strict";

  // A chosen picture is shown before it is sent; one that no browser can read is said aloud.
  function preview(event) {
    var picture = event.target;
    if (!picture.matches || !picture.matches(".image-input > img[data-preview]") || !picture.getAttribute("src")) return;
    var button = picture.parentElement.querySelector("button");
    if (button) button.style.display = event.type === "load" ? "none" : "";
    if (event.type === "error") window.alert(picture.dataset.unreadable);
  }
  document.addEventListener("load", preview, true); // neither event bubbles
  document.addEventListener("error", preview, true);

  if (!window.tinymce) return;
  window.tinymce.overrideDefaults({ license_key: "gpl" });
  // A text that nobody touched goes back as it came: the editor would wrap plain words in paragraphs.
  window.tinymce.on("AddEditor", function (added) {
    var editor = added.editor;
    var asItCame = editor.getElement() ? editor.getElement().value : null;
    editor.on("SaveContent", function (saved) {
      if (asItCame !== null && !editor.isDirty()) saved.content = asItCame;
    });
  });
})();
// Names for check boxes and fields that Oscar's script, its lists and select2 add without one.
new MutationObserver(() => {
  for (const box of document.querySelectorAll("input[name=select_all]:not([aria-label])")) {
    box.setAttribute("aria-label", "Select all");
  }
  for (const box of document.querySelectorAll("td > input[type=checkbox]:not([aria-label])")) {
    const words = [...box.closest("tr").cells].map((cell) => cell.textContent.trim()).find((text) => text);
    box.setAttribute("aria-label", `Select ${words || "this row"}`);
  }
  for (const box of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const words = select?.labels?.[0]?.textContent.trim();
    box.setAttribute("aria-label", words || "Search");
  }
}).observe(document.documentElement, { childList: true, subtree: true });
