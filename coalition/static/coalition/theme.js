/* Runs before the first paint: the person's choice, or the system's. */
(() => {
  const root = document.documentElement;
  const choice = root.dataset.themeChoice;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (!root.dataset.themeChoice) root.dataset.bsTheme = system.matches ? "dark" : "light";
  };
  if (choice) root.dataset.bsTheme = choice;
  apply();
  system.addEventListener("change", apply);
})();
