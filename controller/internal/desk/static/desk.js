// What every page shares: a menu that closes when the person looks elsewhere.

document.addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(e.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
